/** Turns a value into the bytes of one message, for sinks that write messages. */
export interface Encoder<T> {
  /** Such as `JSON`; shown by `plan`. */
  readonly name: string
  /** Null: the message has no value (a tombstone: what its key stood for is gone). */
  encode(value: T): Uint8Array | null
  /**
   * Connects to what the encoder needs from outside, such as a registry: the sink calls it once, when it
   * opens, with the settings by connector name, and uses the encoder that it answers.
   */
  open?(settings: (connector: string) => unknown): Promise<Encoder<T>>
}
