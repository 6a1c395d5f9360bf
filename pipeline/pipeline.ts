import type { SourceSpec } from '#connectors'
import type { JoinSpec, Sided } from '#operators'
import type { Rejection } from '#schemas'
import type { CellSpecs } from '#state'
import { rejectsReference, type Node, type PipelineDefinition } from './graph.ts'
import { StreamHandle } from './stream-handle.ts'
import type { KeyedStream, SideOutputs, Stream } from './stream.ts'

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
  /**
   * Joins two streams with different values by their keys, which must be of the same kind (two `key`
   * steps, both by customer). It adds the steps `<id>-left`, `<id>-right` and `<id>-sides`, which say of
   * each message where it came from. What the join sends aside carries the values as they came.
   */
  join<L, R, Out, S extends CellSpecs>(
    id: string,
    left: KeyedStream<L>,
    right: KeyedStream<R>,
    spec: JoinSpec<L, R, Out, S>,
  ): KeyedStream<Out> & SideOutputs<L | R>
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
  const build: PipelineBuilder = {
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
    join: (id, left, right, spec) => join(build, id, left, right, spec),
    rejects: new StreamHandle<Rejection, Rejection>(add, rejectsReference, false),
  }
  return build
}

/** Both streams as one, each message with where it came from, and the operator that reads it. */
function join<L, R, Out, S extends CellSpecs>(
  p: PipelineBuilder,
  id: string,
  left: KeyedStream<L>,
  right: KeyedStream<R>,
  spec: JoinSpec<L, R, Out, S>,
): KeyedStream<Out> & SideOutputs<L | R> {
  const lefts = left.map(`${id}-left`, (value): Sided<L, R> => ({ side: 'left', value }))
  const rights = right.map(`${id}-right`, (value): Sided<L, R> => ({ side: 'right', value }))
  const joined = p.merge(`${id}-sides`, lefts, rights).apply(id, spec)
  // The join takes its messages' values out again before it sends them aside.
  return joined
}

function addedTooLate(pipeline: string, step: string): string {
  return (
    `Step "${step}" was added to pipeline "${pipeline}" after its definition had ended. ` +
    'Declare every step before the function given to pipeline() returns; it cannot be asynchronous.'
  )
}
