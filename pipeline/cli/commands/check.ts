import { formatProblem } from '../../errors.ts'
import { plan, type Plan } from '../../plan.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadBoundDefinition } from '../bound-definition.ts'
import type { SettingsOptions } from '../settings.ts'

/** `anabranch check`: reports every problem of a pipeline without running it. */
export async function check(file: string, options: SettingsOptions): Promise<void> {
  const { loaded } = await loadBoundDefinition(file, options)
  const made = plan(loaded.definition)
  endWithProblems(made)
  if (process.exitCode === undefined) {
    process.stdout.write(`${made.name}: ${made.steps.length} steps, ready to run\n`)
  }
}

/** Lists a plan's problems on stderr. An error among them is the command's exit code. */
export function endWithProblems({ problems }: Plan): void {
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`)
  if (problems.some(({ severity }) => severity === 'error')) {
    process.exitCode = exitCodes.usage.code
  }
}
