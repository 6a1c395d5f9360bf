import type { SinkSpec } from '#connectors'
import {
  filterOperator,
  flatMapOperator,
  keyOperator,
  mapOperator,
  type FlatMapOptions,
  type OperatorSpec,
} from '#operators'
import type { Message } from '#schemas'
import type { CellSpecs } from '#state'
import type { Node, StreamReference } from './graph.ts'
import type { KeyedStream, SideOutputs } from './stream.ts'

/** Takes a step into the definition that is being written. */
export type AddNode = (node: Node) => void

/**
 * Every stream that the builder hands out. It can do what a keyed stream can: the interfaces keep a
 * TypeScript user from more, and `plan` reports the rest.
 */
export class StreamHandle<T, In> implements KeyedStream<T>, SideOutputs<In> {
  readonly reference: StreamReference
  readonly #keyed: boolean
  readonly #add: AddNode

  constructor(add: AddNode, reference: StreamReference, keyed: boolean) {
    this.#add = add
    this.reference = Object.freeze(reference)
    this.#keyed = keyed
  }

  filter(id: string, keep: (value: T, message: Message<T>) => boolean): KeyedStream<T> {
    return this.#operator(id, filterOperator(keep))
  }

  map<Out>(id: string, change: (value: T, message: Message<T>) => Out): KeyedStream<Out> {
    return this.#operator(id, mapOperator(change))
  }

  flatMap<Out>(
    id: string,
    expand: (value: T, message: Message<T>) => Iterable<Out>,
    options?: FlatMapOptions,
  ): KeyedStream<Out> {
    return this.#operator(id, flatMapOperator(expand, options))
  }

  key(id: string, keyOf: (value: T, message: Message<T>) => string): KeyedStream<T> {
    return this.#operator(id, keyOperator(keyOf), true)
  }

  apply<Out, S extends CellSpecs>(
    id: string,
    spec: OperatorSpec<T, Out, S>,
  ): KeyedStream<Out> & SideOutputs<T> {
    return this.#operator(id, spec)
  }

  sideOutput<Side = In>(name: string): KeyedStream<Side> {
    return new StreamHandle<Side, In>(this.#add, { step: this.reference.step, output: name }, false)
  }

  sink(id: string, spec: SinkSpec<T>): void {
    this.#add({ kind: 'sink', id, input: this.reference, spec })
  }

  /** True where a key is on every message. */
  get keyed(): boolean {
    return this.#keyed
  }

  #operator<Out, S extends CellSpecs>(
    id: string,
    spec: OperatorSpec<T, Out, S>,
    rekeys = false,
  ): StreamHandle<Out, T> {
    this.#add({
      kind: 'operator',
      id,
      input: this.reference,
      // The graph forgets the types that the builder's signatures have checked.
      spec: spec as unknown as OperatorSpec<unknown, unknown>,
      rekeys,
      keyedInput: this.#keyed,
    })
    const output = { step: id, output: 'main' }
    return new StreamHandle<Out, T>(this.#add, output, rekeys || this.#keyed)
  }
}
