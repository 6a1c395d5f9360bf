import type { SinkSpec, SourceSpec } from '#connectors'
import type { OperatorSpec } from '#operators'

/** One of a step's outputs: `main`, or a side output by its name. */
export interface StreamReference {
  readonly step: string
  readonly output: string
}

/** The stream of everything that any step refused. Its messages' values are `Rejection`s. */
export const rejectsReference: StreamReference = { step: '', output: 'rejects' }

/** A step that reads from outside. */
export interface SourceNode {
  readonly kind: 'source'
  readonly id: string
  readonly spec: SourceSpec<unknown>
}

/** Joins streams of one type into one; barriers are aligned, the watermark is the minimum. */
export interface MergeNode {
  readonly kind: 'merge'
  readonly id: string
  readonly inputs: readonly StreamReference[]
}

/** A step that runs an operator: `filter`, `map` and `key` steps too. */
export interface OperatorNode {
  readonly kind: 'operator'
  readonly id: string
  readonly input: StreamReference
  readonly spec: OperatorSpec<unknown, unknown>
  /** True for `key` steps: what follows is partitioned anew, over an `exchange` edge. */
  readonly rekeys: boolean
  /** Whether the messages that reach the step are keyed. */
  readonly keyedInput: boolean
}

/** A step that writes to outside: the end of a stream. */
export interface SinkNode {
  readonly kind: 'sink'
  readonly id: string
  readonly input: StreamReference
  readonly spec: SinkSpec<unknown>
}

/** A step of a pipeline. */
export type Node = SourceNode | MergeNode | OperatorNode | SinkNode

/** What a pipeline definition is: data, in the order in which its steps were declared. */
export interface PipelineDefinition {
  readonly name: string
  readonly nodes: readonly Node[]
}
