/**
 * Turns values of one type into bytes and back.
 *
 * `fingerprint` names the schema that `encode` writes (64 bits of its canonical form, in hex). Stored
 * bytes keep it beside them, so that a later release can ask `reader` for a way to read them.
 */
export interface Codec<T> {
  /** For messages to people: `profile fragment`, `string`. */
  readonly name: string
  readonly fingerprint: string
  /** The schema itself, as canonical JSON: stored once, so that old values stay readable. */
  readonly schema: string
  encode(value: T): Uint8Array
  decode(bytes: Uint8Array): T
  /**
   * A decoder for bytes that were written under `writerSchema`.
   * Throws `SchemaMismatchError`, naming the field, where the present schema cannot read them.
   */
  reader(writerSchema: string): (bytes: Uint8Array) => T
}
