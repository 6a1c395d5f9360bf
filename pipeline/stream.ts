import type { SinkSpec } from '#connectors'
import type { FlatMapOptions, OperatorSpec } from '#operators'
import type { Message } from '#schemas'
import type { CellSpecs } from '#state'
import type { StreamReference } from './graph.ts'

declare const carries: unique symbol
declare const hasKey: unique symbol

/**
 * What one output of a step carries: messages with values of type `T`. A handle for writing the
 * definition, no live thing: each method adds a step and answers the stream that comes out of it.
 * Steps are named first, and a name is permanent: state is kept under it.
 */
export interface Stream<T> {
  /** Never set: lets the compiler tell streams of different values apart. */
  readonly [carries]?: T
  /** Never set: lets the compiler tell keyed streams from others. */
  readonly [hasKey]?: boolean
  readonly reference: StreamReference
  /** Passes on the messages for which `keep` is true. Keys stay. */
  filter(id: string, keep: (value: T, message: Message<T>) => boolean): Stream<T>
  /** Replaces each value. Key, event time and origin stay. */
  map<Out>(id: string, change: (value: T, message: Message<T>) => Out): Stream<Out>
  /** Replaces each value by none, one or several; each keeps the message's key, time and origin. */
  flatMap<Out>(
    id: string,
    expand: (value: T, message: Message<T>) => Iterable<Out>,
    options?: FlatMapOptions,
  ): Stream<Out>
  /** Partitions what follows by `keyOf`, under which state is kept. An empty key is rejected. */
  key(id: string, keyOf: (value: T, message: Message<T>) => string): KeyedStream<T>
  /** Runs an operator. One that keeps state needs `key` before it. */
  apply<Out, S extends CellSpecs, Keyed extends boolean>(
    id: string,
    spec: OperatorSpec<T, Out, S> & { readonly keyed: Keyed } & NeedsKey<Keyed>,
  ): Stream<Out> & SideOutputs<T>
  /** Ends the stream in a sink. A stream may have several sinks and go on elsewhere too. */
  sink(id: string, spec: SinkSpec<T>): void
}

/**
 * A stream with a key on every message. `filter`, `map`, `flatMap` and operators keep the key (an operator emits
 * under the key that it was given); `key` sets another one.
 */
export interface KeyedStream<T> extends Stream<T> {
  readonly [hasKey]?: true
  filter(id: string, keep: (value: T, message: Message<T>) => boolean): KeyedStream<T>
  map<Out>(id: string, change: (value: T, message: Message<T>) => Out): KeyedStream<Out>
  flatMap<Out>(
    id: string,
    expand: (value: T, message: Message<T>) => Iterable<Out>,
    options?: FlatMapOptions,
  ): KeyedStream<Out>
  /** Runs an operator, keyed or not. */
  apply<Out, S extends CellSpecs>(
    id: string,
    spec: OperatorSpec<T, Out, S>,
  ): KeyedStream<Out> & SideOutputs<T>
}

/** The side outputs of an operator step whose input carries `In`. */
export interface SideOutputs<In> {
  /**
   * One of the operator's declared side outputs, such as `late`. Most carry their input's values; name
   * the type where one carries something else. A name that is not declared is a plan error.
   */
  sideOutput<Side = In>(name: string): Stream<Side>
}

/** Turns a keyed operator on a stream without key into a compile error that says what is missing. */
export type NeedsKey<Keyed extends boolean> = [Keyed] extends [false]
  ? unknown
  : { readonly 'This operator keeps state per key: put .key(id, keyOf) before .apply': never }
