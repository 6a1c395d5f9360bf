import type { Codec } from '#schemas'

/** How values are turned into what is stored, and back. */
export interface CodecMapping<T, Stored> {
  readonly store: (value: T) => Stored
  readonly restore: (stored: Stored) => T
}

/** A codec for values that are stored in another form, by the codec of that form. */
export function mappedCodec<T, Stored>(
  codec: Codec<Stored>,
  { store, restore }: CodecMapping<T, Stored>,
): Codec<T> {
  return {
    name: codec.name,
    fingerprint: codec.fingerprint,
    schema: codec.schema,
    encode: (value) => codec.encode(store(value)),
    decode: (bytes) => restore(codec.decode(bytes)),
    reader(writerSchema) {
      const read = codec.reader(writerSchema)
      return (bytes) => restore(read(bytes))
    },
  }
}
