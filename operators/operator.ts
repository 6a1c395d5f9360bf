import type { Message } from '#schemas'
import type { Cells, CellSpecs, Timer, Timers } from '#state'
import type { Outside } from './outside.ts'

/**
 * Inert definition of an operator. `open` makes it live, at first start and at recovery alike; all
 * that differs is what its cells hold.
 */
export interface OperatorSpec<In, Out, S extends CellSpecs = CellSpecs> {
  /** What it is: `dedupe`, `window`. Shown by `plan`. */
  readonly kind: string
  readonly state: S
  /**
   * Whether its input must be keyed. An operator with state or timers is, unless it says itself how
   * its messages are spread.
   */
  readonly keyed: boolean
  /**
   * How messages are spread over partitions, for an operator that keeps its state under keys of its
   * own, found in the values. Every key that it reads comes from `prefetch` then.
   */
  readonly partitioning?: Partitioning<In>
  /**
   * Parts of its state that its definition brings and takes away, each under a name that is another one
   * whenever it means something else. The manifest says since when each has been there.
   */
  readonly parts?: readonly string[]
  /** Names of its side outputs; reading another one is a plan error. */
  readonly sideOutputs?: readonly string[]
  /** What bounds its state, in words; undefined where nothing does, which `plan` reports. */
  readonly bound?: string
  /** How long it remembers message ids, where that is its work: compared with sources' replay. */
  readonly remembersMs?: number
  /** Facts for `plan`, such as rules: short, stable, without secrets. */
  readonly details?: Readonly<Record<string, string>>
  /**
   * Calls to the outside that its batches may wait for at once, for an operator that prepares them.
   * Whatever comes behind such a batch waits, in order.
   */
  readonly callsInFlightMax?: number
  open(context: OperatorContext<S>): Operator<In, Out>
  /**
   * Which keys a batch will need besides each message's own key in every cell, in rounds: `want`
   * names keys, `yield` waits until they are there, and then cells can be read to find the next
   * ones. Never called where state is local.
   */
  prefetch?(batch: readonly Message<In>[], cells: Cells<S>, want: Want<S>): Iterable<void>
  /** The same for timers: which keys they will need besides `keys`, their own, in every cell. */
  prefetchTimers?(keys: readonly string[], cells: Cells<S>, want: Want<S>): Iterable<void>
}

/** A key to spread messages by: messages with the same key meet in one partition, in order. */
export interface Partitioning<In> {
  /** What the key is, for people: `strongest identifier`. */
  readonly by: string
  readonly keyOf: (message: Message<In>) => string
}

/** Asks for a key (for maps and lists: everything under it) of a cell. */
export type Want<S extends CellSpecs> = (cell: keyof S & string, key: string) => void

/**
 * A live operator: synchronous, sees messages only, no I/O and no clock. One instance serves every
 * key of its step.
 */
export interface Operator<In, Out> {
  /**
   * Before each batch, of an operator with `callsInFlightMax`: fetches from outside what `onMessage` will
   * need. What it fetches is no state: after a restart it is fetched again.
   */
  prepare?(batch: readonly Message<In>[], outside: Outside): Promise<void>
  /** Once for each message, in order. A thrown error stops the run; bad input is rejected instead. */
  onMessage(message: Message<In>, output: Output<Out>): void
  /** Once for each timer that is due; event-time timers before the watermark moves on. */
  onTimer?(timer: Timer, output: Output<Out>): void
  /** After the timers of each watermark. */
  onWatermark?(watermarkMs: number, output: Output<Out>): void
}

/** What an opened operator gets from the runtime: its state, its clock, its counters. */
export interface OperatorContext<S extends CellSpecs> {
  /** Id of the step that the operator runs in. */
  readonly step: string
  readonly cells: Cells<S>
  readonly timers: Timers
  /** The step's watermark: every message before it has arrived, or is late. -Infinity at first. */
  watermarkMs(): number
  /**
   * The wall clock at the last tick, for timers in processing time and nothing else: it is another
   * one when a run is repeated. -Infinity before the first tick.
   */
  processingTimeMs(): number
  /** Adds to a counter that is saved with the state, and is shown in metrics and the summary. */
  count(name: string, by?: number): void
}

/** Where an operator's results go. */
export interface Output<Out> {
  emit(message: Message<Out>): void
  /** To the rejects stream, counted by `reason` (kebab-case); `detail` is for people. */
  reject(message: Message<unknown>, reason: string, detail: string): void
  /** To one of the declared side outputs, counted by its name. */
  sideOutput(name: string, message: Message<unknown>): void
}
