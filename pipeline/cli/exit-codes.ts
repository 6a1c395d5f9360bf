/** What the command line tells the shell; documented in README.md and at the end of `--help`. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done; also a run that was stopped at a checkpoint' },
  failed: { code: 1, meaning: 'the run or the query failed' },
  usage: { code: 2, meaning: 'wrong use: arguments, config, definition or plan' },
  notFound: { code: 3, meaning: 'what was asked for is not there' },
  stateInUse: { code: 4, meaning: 'another process holds the state directory' },
  stoppedAtOnce: { code: 130, meaning: 'stopped at once by a second signal' },
} as const

/** Name of an exit code. */
export type ExitCodeName = keyof typeof exitCodes

/** The table of exit codes as lines of text, for `--help`. */
export function exitCodesHelp(): string {
  const lines = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  )
  return ['Exit codes:', ...lines].join('\n')
}
