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
}
