import { pino } from 'pino'
import type { Logger } from '#connectors'
import { moment } from '../output/format.ts'
import type { LogLevel } from '../../config.ts'
import type { Run, RunProgress } from '../../runtime/run-types.ts'
import { LiveLine } from './live-line.ts'
import { logText } from './log-text.ts'
import { progressLine } from './progress-line.ts'
import { Rate } from './rate.ts'

/** How often the progress line of a terminal is rewritten. */
export const liveIntervalMs = 250

/** How often progress is logged where there is no terminal. */
export const logIntervalMs = 5_000

/** Tells on stderr how a run goes; stdout stays for its result. */
export interface Reporter {
  readonly logger: Logger
  /** Says something to people, now. */
  readonly say: (message: string) => void
  /** Shows the progress of a run until the answered function is called. */
  follow(run: Pick<Run, 'progress'>): () => void
}

/** A live line on a terminal, plain log lines elsewhere. */
export function reporter(level: LogLevel, stderr = process.stderr): Reporter {
  return stderr.isTTY ? terminalReporter(stderr) : logReporter(level)
}

function terminalReporter(stderr: NodeJS.WriteStream): Reporter {
  const line = new LiveLine(stderr)
  const logger = pino({ level: 'warn' }, { write: (json: string) => line.above(logText(json)) })
  return {
    logger,
    say: (message) => line.above(message),
    follow(run) {
      const rate = new Rate()
      const timer = setInterval(() => {
        const progress = run.progress()
        const eventsPerSecond = rate.next(performance.now(), progress.read)
        line.show(progressLine(progress, eventsPerSecond, Date.now(), stderr.columns))
      }, liveIntervalMs)
      return () => {
        clearInterval(timer)
        line.end()
      }
    },
  }
}

function logReporter(level: LogLevel): Reporter {
  const logger = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
  return {
    logger,
    say: (message) => logger.info(message),
    follow(run) {
      const rate = new Rate()
      rate.next(performance.now(), run.progress().read)
      const timer = setInterval(() => logProgress(logger, run.progress(), rate), logIntervalMs)
      return () => clearInterval(timer)
    },
  }
}

function logProgress(logger: Logger, progress: RunProgress, rate: Rate): void {
  const { pipeline: _, savedAtMs, watermarkMs, ...fields } = progress
  const eventsPerSecond = Math.round(rate.next(performance.now(), progress.read))
  const times = { savedAt: moment(savedAtMs), watermark: moment(watermarkMs) }
  logger.info({ eventsPerSecond, ...fields, ...times }, 'progress')
}
