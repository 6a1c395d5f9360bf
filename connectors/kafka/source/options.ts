import type { Decoder } from '#schemas'

/** Where reading begins when there is no position yet. */
export type StartFrom = 'beginning' | 'end' | { readonly timestampMs: number }

/** What `read` and `readRecords` have in common. */
export interface TopicsOptions<T> {
  readonly topics: readonly string[]
  /** Gets the value of each record. Its `receivedAtMs` is the record's timestamp. */
  readonly decode: Decoder<T>
  /** How far event times may run backwards within a partition. 5 minutes by default. */
  readonly latenessMs?: number
  /** A partition without a new message for this long holds nothing back. 1 minute by default. */
  readonly idleAfterMs?: number
  /**
   * Whether event time goes on at the pace of the wall clock once everything is silent for longer than
   * `idleAfterMs`, so that windows end with no message. False by default.
   */
  readonly advanceWhenSilent?: boolean
  /** How long the senders of the events go on repeating one. 24 hours by default. */
  readonly replayWindowMs?: number
  /**
   * Where the first start begins: `beginning` by default. A time means the first record of each
   * partition that has this timestamp or a later one. Later starts go on where the last one was saved;
   * partitions that are added to a topic are read from their beginning. Where processes share the
   * pipeline, its first start is that of the first process.
   */
  readonly startFrom?: StartFrom
  /** Partitions that each topic has at least, and gets by `topics create`. 1 by default. */
  readonly partitions?: number
  /**
   * Messages get the record's key as theirs, so that steps may keep state under it without a `key` step
   * before them. A record without key is rejected as `missing-key`. False by default.
   */
  readonly keyed?: boolean
  /** Event time of a message: what the decoder says (the default), or the record's timestamp. */
  readonly timestampFrom?: 'value' | 'record'
}

/** What `read` reads and how. */
export interface ReadOptions<T> extends TopicsOptions<T> {
  /**
   * What happens to records without a value: `reject` (the default, under the reason `tombstone`) or
   * `skip`. `readRecords` hands them on.
   */
  readonly tombstones?: 'reject' | 'skip'
}
