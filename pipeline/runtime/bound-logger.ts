import type { Logger } from '#connectors'

/** A logger whose lines carry what `fields` answers at that moment, such as the step and the epoch. */
export function boundLogger(logger: Logger, fields: () => object): Logger {
  return {
    debug: (more, message) => logger.debug({ ...fields(), ...more }, message),
    info: (more, message) => logger.info({ ...fields(), ...more }, message),
    warn: (more, message) => logger.warn({ ...fields(), ...more }, message),
    error: (more, message) => logger.error({ ...fields(), ...more }, message),
  }
}
