/** A message on its way to a topic. Null and empty are two things, for the key as for the value. */
export interface OutgoingMessage {
  /** Text is written as UTF-8. Null: no key. */
  readonly key: string | Uint8Array | null
  /** Null: a tombstone. */
  readonly value: Uint8Array | null
  /** Milliseconds since the Unix epoch. */
  readonly timestampMs: number
  /** Where it goes; left out, the partitioner says by its key. */
  readonly partition?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A message as the driver takes it. What was read back from a chunk is a view of its bytes. */
export interface StagedMessage {
  readonly key: Buffer | string | null
  readonly value: Buffer | null
  readonly timestampMs: number
  readonly partition: number | null
  readonly headers: readonly Readonly<Record<string, string>>[] | undefined
}
