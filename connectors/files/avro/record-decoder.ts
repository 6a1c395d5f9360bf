import type { AvroMessage, Decoded, Decoder } from '#schemas'
import { readBlockHead } from './block.ts'
import { decodeRecord, type TimestampOf } from './decode-record.ts'
import { readHeader } from './header.ts'
import type { SchemasSeen } from './schemas-seen.ts'

/** Reads the bytes of a `RecordOrigin`: what a replay of rejects decodes once more. */
export function recordDecoder(
  schemas: SchemasSeen,
  timestampOf: TimestampOf | undefined,
): Decoder<AvroMessage> {
  return {
    name: 'Avro record',
    decode(chunk, start, end, context) {
      const bytes = chunk.subarray(start, end)
      const header = readHeader(bytes)
      if ('kind' in header || header.codec !== 'null')
        return unreadable('no container of one record')
      const block = bytes.subarray(header.bytes)
      const head = readBlockHead(block)
      if (typeof head === 'string' || head.count !== 1) return unreadable('no block of one record')
      const data = block.subarray(head.bytes, head.bytes + head.size)
      try {
        const schema = schemas.get(header.schema)
        const decoded = decodeRecord(schema, data, 0, timestampOf, context)
        return decoded.end === undefined ? unreadable(decoded.problem) : decoded.result
      } catch (error) {
        return unreadable((error as Error).message)
      }
    },
  }
}

function unreadable(message: string): Decoded<AvroMessage> {
  return { ok: false, reason: 'corrupt-avro-block', message }
}
