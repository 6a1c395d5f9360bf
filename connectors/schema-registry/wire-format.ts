import { refused, type Refusal } from '#schemas'

/** Bytes before the value: a zero, and the schema's id in four bytes, most significant first. */
export const headerBytes = 5

/**
 * The id of the schema that `chunk[start, end)` was written under, in Confluent's wire format
 * (https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/).
 */
export function readSchemaId(chunk: Buffer, start: number, end: number): number | Refusal {
  if (end - start < headerBytes) {
    return refused('not-in-wire-format', `${end - start} bytes, and a header has ${headerBytes}`)
  }
  const magic = chunk[start]
  if (magic !== 0) {
    const hex = (magic ?? 0).toString(16).padStart(2, '0')
    const hint = "it was not written by a serializer of Confluent's schema registry"
    return refused('not-in-wire-format', `it begins with byte 0x${hex}, not with 0x00: ${hint}`)
  }
  return chunk.readUInt32BE(start + 1)
}

/** A message in Confluent's wire format. */
export function withHeader(id: number, value: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(headerBytes + value.length)
  message.writeUInt8(0, 0)
  message.writeUInt32BE(id, 1)
  message.set(value, headerBytes)
  return message
}
