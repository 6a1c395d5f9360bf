import { CliError, errorCode, errorMessage } from './cli-error.ts'
import { exitCodes, type ExitCodeName } from './exit-codes.ts'
import { colours } from './output/colours.ts'

/** Codes of errors that the start-up checks throw: nothing has begun, the user mends and repeats. */
const usageCodes: readonly string[] = ['config', 'plan']

/**
 * Says on stderr what went wrong and answers the exit code. A stack trace is shown with `--verbose`
 * only: without it an unknown error is its message and how to see more.
 */
export function reportError(error: unknown, args: readonly string[]): number {
  const verbose = args.includes('--verbose')
  const { red, dim } = colours(process.stderr)
  process.stderr.write(`${red('error:')} ${errorMessage(error)}\n`)
  if (error instanceof CliError && error.fix !== undefined) process.stderr.write(`${error.fix}\n`)
  if (verbose && error instanceof Error) process.stderr.write(`${dim(stackOf(error))}\n`)
  const exit = exitOf(error)
  if (!verbose && exit === 'failed' && !(error instanceof CliError)) {
    process.stderr.write(`${dim('Run it again with --verbose to see where this came from.')}\n`)
  }
  return exitCodes[exit].code
}

function exitOf(error: unknown): ExitCodeName {
  if (error instanceof CliError) return error.exit
  return usageCodes.includes(errorCode(error) ?? '') ? 'usage' : 'failed'
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack
}
