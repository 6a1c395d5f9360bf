import type { SourceSpec } from '#connectors'
import type { Rejection } from '#schemas'
import { rejectsReference, type Node, type PipelineDefinition } from './graph.ts'
import { StreamHandle } from './stream-handle.ts'
import type { KeyedStream, Stream } from './stream.ts'

/** What a pipeline's steps are declared on. */
export interface PipelineBuilder {
  /** Reads messages from outside. */
  source<T>(id: string, spec: SourceSpec<T> & { readonly keyed: true }): KeyedStream<T>
  source<T>(id: string, spec: SourceSpec<T>): Stream<T>
  /**
   * Joins streams into one, which carries what any of them does. It is keyed when all of them are, by
   * the same kind of key.
   */
  merge<T>(id: string, ...streams: readonly KeyedStream<T>[]): KeyedStream<T>
  merge<Each extends readonly unknown[]>(
    id: string,
    ...streams: { readonly [Place in keyof Each]: Stream<Each[Place]> }
  ): Stream<Each[number]>
  /** Everything that a source could not decode or an operator refused, with its original bytes. */
  readonly rejects: Stream<Rejection>
}

/**
 * Declares a pipeline: `define` names its steps and joins them. The result is inert data: nothing is
 * opened or checked here. `plan` checks it and reports every problem at once, `run` runs it.
 */
export function pipeline(
  name: string,
  define: (builder: PipelineBuilder) => void,
): PipelineDefinition {
  const nodes: Node[] = []
  let defined = false
  const add = (node: Node) => {
    if (defined) throw new Error(addedTooLate(name, node.id))
    nodes.push(Object.freeze(node))
  }
  define(builder(add))
  defined = true
  return Object.freeze({ name, nodes: Object.freeze(nodes) })
}

function builder(add: (node: Node) => void): PipelineBuilder {
  return {
    source<T>(id: string, spec: SourceSpec<T>) {
      add({ kind: 'source', id, spec })
      const reference = { step: id, output: 'main' }
      // A forgotten spec is for `plan` to report.
      return new StreamHandle<T, T>(
        add,
        reference,
        (spec as typeof spec | undefined)?.keyed === true,
      )
    },
    merge<T>(id: string, ...streams: readonly Stream<T>[]) {
      add({ kind: 'merge', id, inputs: Object.freeze(streams.map((stream) => stream.reference)) })
      const keyed = streams.every((stream) => stream instanceof StreamHandle && stream.keyed)
      return new StreamHandle<T, T>(add, { step: id, output: 'main' }, keyed)
    },
    rejects: new StreamHandle<Rejection, Rejection>(add, rejectsReference, false),
  }
}

function addedTooLate(pipeline: string, step: string): string {
  return (
    `Step "${step}" was added to pipeline "${pipeline}" after its definition had ended. ` +
    'Declare every step before the function given to pipeline() returns; it cannot be asynchronous.'
  )
}
