import type { ExitCodeName } from './exit-codes.ts'

/**
 * Ends the command with an exit code and a message for people: what is wrong and where. `fix` says
 * what to do about it, on a line of its own.
 */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exit: ExitCodeName
  readonly fix: string | undefined

  constructor(
    exit: ExitCodeName,
    message: string,
    options: { readonly fix?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.exit = exit
    this.fix = options.fix
  }
}

/** The code of an error of Node or of ours (`ENOENT`, `transient`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
