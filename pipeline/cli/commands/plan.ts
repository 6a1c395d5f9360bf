import { describe, type PlanFormat } from '../../describe.ts'
import { plan as planOf } from '../../plan.ts'
import { loadBoundDefinition } from '../bound-definition.ts'
import type { SettingsOptions } from '../settings.ts'
import { endWithProblems } from './check.ts'

/** Options of `anabranch plan`. */
export interface PlanCommandOptions extends SettingsOptions {
  readonly format: PlanFormat
}

/** `anabranch plan`: shows the steps of a pipeline; its problems, if any, on stderr. */
export async function plan(file: string, options: PlanCommandOptions): Promise<void> {
  const { loaded } = await loadBoundDefinition(file, options)
  const made = planOf(loaded.definition)
  process.stdout.write(describe(made, options.format))
  endWithProblems(made)
}
