/** What a decoder makes of one piece of input: a value and when it happened, or why it is refused. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly timestampMs: number }
  | { readonly ok: false; readonly reason: string; readonly message: string }

/** What a decoder may know besides the bytes. */
export interface DecoderContext {
  /** When the input reached us, for sources that know; else the clock when it was read. */
  readonly receivedAtMs: number
}

/**
 * Reads one message from bytes. Pure: the same bytes and context give the same answer. It never
 * throws for bad input: it answers `ok: false`, and the source sends the bytes to rejects.
 */
export interface Decoder<T> {
  /** Such as `customer event (JSON)`; shown by `plan`. */
  readonly name: string
  /** Decodes `chunk[start, end)`, without copying it. */
  decode(chunk: Buffer, start: number, end: number, context: DecoderContext): Decoded<T>
  /**
   * Connects to what the decoder needs from outside, such as a registry: the source calls it once, when
   * it opens, with the settings by connector name, and uses the decoder that it answers.
   */
  open?(settings: (connector: string) => unknown): Promise<Decoder<T>>
  /**
   * Fetches what `decode` of these bytes needs from outside, such as a schema by its id, before
   * `decode` is called. Undefined where nothing is missing, which is nearly always. It rejects only
   * where asking again may help: what can never be had is refused by `decode`.
   */
  prepare?(chunk: Buffer, start: number, end: number): Promise<void> | undefined
}
