import { CliError, errorMessage } from './cli-error.ts'
import { exitCodes, type ExitCodeName } from './exit-codes.ts'
import { colours } from './output/colours.ts'

/** Errors that say all there is to say, by their names, and what they mean to the shell. */
const knownErrors: Readonly<Record<string, ExitCodeName>> = {
  ConfigError: 'usage',
  PlanError: 'usage',
  SetupError: 'usage',
  IdentityRulesError: 'usage',
  CandidateRulesError: 'usage',
  CandidateModelError: 'usage',
  TrainingError: 'usage',
  InvalidSchemaError: 'usage',
  CqlError: 'failed',
  SchemaRegistryError: 'failed',
  StateSchemaError: 'usage',
  StateLayoutError: 'usage',
  StateInUseError: 'stateInUse',
  StateLockedError: 'stateInUse',
  DriverMissingError: 'usage',
  FencedError: 'failed',
  ArchiveBusyError: 'stateInUse',
  ArchiveError: 'failed',
  TransientError: 'failed',
}

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
  if (!verbose && exit === undefined) {
    process.stderr.write(`${dim('Run it again with --verbose to see where this came from.')}\n`)
  }
  return exitCodes[exit ?? 'failed'].code
}

function exitOf(error: unknown): ExitCodeName | undefined {
  if (error instanceof CliError) return error.exit
  return error instanceof Error ? knownErrors[error.name] : undefined
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack
}
