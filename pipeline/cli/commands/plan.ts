import { describe, type PlanFormat } from '../../describe.ts'
import { plan as planOf } from '../../plan.ts'
import { loadDefinition } from '../load-definition.ts'
import { endWithProblems } from './check.ts'

/** `anabranch plan`: shows the steps of a pipeline; its problems, if any, on stderr. */
export async function plan(
  file: string,
  { format }: { readonly format: PlanFormat },
): Promise<void> {
  const { definition } = await loadDefinition(file)
  const made = planOf(definition)
  process.stdout.write(describe(made, format))
  endWithProblems(made)
}
