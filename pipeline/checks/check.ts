import type { Problem, ProblemCode } from '../errors.ts'
import type { PipelineDefinition } from '../graph.ts'
import type { GraphIndex } from '../graph-index.ts'

/** What a check looks at. */
export interface Checked {
  readonly definition: PipelineDefinition
  readonly graph: GraphIndex
}

/** Finds one kind of mistake, everywhere in a pipeline. Never throws. */
export type Check = (checked: Checked) => readonly Problem[]

/** A problem that keeps the pipeline from running. */
export function error(code: ProblemCode, step: string, message: string, fix: string): Problem {
  return { severity: 'error', code, step, message, fix }
}

/** A problem that is told and lived with. */
export function warning(code: ProblemCode, step: string, message: string, fix: string): Problem {
  return { severity: 'warning', code, step, message, fix }
}
