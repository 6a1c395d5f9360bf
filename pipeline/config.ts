import type { Config } from './config/config.ts'

export { Config, type ShownSetting } from './config/config.ts'
export { configDocs } from './config/docs.ts'
export { loadConfig, type ConfigSources } from './config/load.ts'
export { logLevels, type LogLevel } from './config/schema.ts'

/** Every setting with its value and where it came from, a line each. Secrets are masked. */
export function describeConfig({ settings }: Config): string {
  const width = Math.max(...settings.map(({ path }) => path.length))
  const lines = settings.map(
    ({ path, value, origin }) => `${path.padEnd(width)}  ${JSON.stringify(value)}  (${origin})\n`,
  )
  return lines.join('')
}
