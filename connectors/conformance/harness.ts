import type { Message } from '#schemas'
import type { Connector, SinkSpec, SinkWriter, SourceSpec } from '../connector.ts'

/** How the suite makes outsides for a source. */
export interface SourceHarness<T> {
  readonly connector: Connector
  /** Makes an outside that holds the messages numbered from 0 to `count - 1`, and no others. */
  setUp(count: number, directory: string): Promise<SourceFixture<T>>
  /** What the source may have taken from the outside beyond what was polled. */
  readonly readAhead: { readonly unit: 'messages' | 'bytes'; readonly max: number }
  /** Messages of the outside for the test of `readAhead`: more than its bound. 1,000 by default. */
  readonly stalledCount?: number
}

/** An outside, and the source under test. */
export interface SourceFixture<T> {
  readonly spec: SourceSpec<T>
  /** Settings of the connector beside its defaults, such as the address of the outside. */
  readonly settings?: object
  /** The number that a value carries. */
  indexOf(value: T): number
  /** How much the source has taken so far, in the unit of `readAhead`. Bytes are measured without it. */
  taken?(): number
  /** Makes the next `poll` meet an outside that is not ready. */
  failNextPoll?(): void
  tearDown?(): Promise<void>
}

/** How the suite makes outsides for a sink. */
export interface SinkHarness<T> {
  readonly connector: Connector
  /** Makes an empty outside and a sink that writes to it. `directory` is the test's own. */
  setUp(directory: string): Promise<SinkFixture<T>>
  /** Histories of writes, checkpoints and crashes that are tried; 25 by default. */
  readonly histories?: number
}

/** An outside, and the sink under test. */
export interface SinkFixture<T> {
  readonly spec: SinkSpec<T>
  /** Settings of the connector beside its defaults, such as the address of the outside. */
  readonly settings?: object
  /** A message that carries the number `index`. */
  message(index: number): Message<T>
  /** The numbers that a reader of the outside sees now, in any order, each as often as it is there. */
  visible(): Promise<readonly number[]>
  /** Lets go of what a dying process lets go of (locks, say), without closing in good order. */
  abandon?(writer: SinkWriter<T>): Promise<void>
  /** Makes the next `commit` meet an outside that is not ready. */
  failNextCommit?(): void
  tearDown?(): Promise<void>
}
