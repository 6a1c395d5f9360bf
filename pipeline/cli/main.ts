import { CommanderError } from 'commander'
import { errorCode } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { program } from './program.ts'
import { reportError } from './report-error.ts'

/**
 * Runs one command line and sets the exit code. The process ends when nothing is left to do, so that
 * all output has been taken; see `endSoon`.
 */
export async function main(args: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  process.once('uncaughtException', (error) => process.exit(reportError(error, args)))
  try {
    await program().parseAsync([...args], { from: 'user' })
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usage(error) : reportError(error, args)
  }
}

/** Commander has printed its message already. */
function usage(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code
}

/** `| head` takes what it wants and closes: no reason to complain. */
function ignoreClosedPipe(error: Error): void {
  if (errorCode(error) !== 'EPIPE') throw error
}
