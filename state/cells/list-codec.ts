import type { Codec } from '#schemas'

const mark = 'list of '

/** A codec for a list of values: each its length in bytes (little-endian base 128) and its bytes. */
export function listCodec<T>(codec: Codec<T>): Codec<T[]> {
  return {
    name: `list of ${codec.name}`,
    fingerprint: codec.fingerprint,
    schema: mark + codec.schema,
    encode: (values) => join(values.map((value) => codec.encode(value))),
    decode: (bytes) => split(bytes).map((part) => codec.decode(part)),
    reader(writerSchema) {
      const written = writerSchema.startsWith(mark) ? writerSchema.slice(mark.length) : writerSchema
      const read = codec.reader(written)
      return (bytes) => split(bytes).map((part) => read(part))
    },
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes: number[] = []
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    let length = part.length
    bytes.length = 0
    for (; length > 0x7f; length = Math.floor(length / 0x80)) bytes.push((length & 0x7f) | 0x80)
    bytes.push(length)
    chunks.push(Uint8Array.from(bytes), part)
  }
  return Buffer.concat(chunks)
}

function split(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    let length = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++] ?? 0
      length += (byte & 0x7f) * scale
      if (byte < 0x80) break
    }
    parts.push(bytes.subarray(at, at + length))
    at += length
  }
  return parts
}
