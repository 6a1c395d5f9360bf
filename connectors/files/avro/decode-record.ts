import {
  UnreadableRecordError,
  type AvroMessage,
  type Decoded,
  type DecoderContext,
  type WriterSchema,
} from '#schemas'

/** The event time of a record, in milliseconds. */
export type TimestampOf = (message: AvroMessage) => number

/** A record and where it ends; without an end, it cannot be read and neither can what follows. */
export type DecodedRecord =
  | { readonly end: number; readonly result: Decoded<AvroMessage> }
  | { readonly end?: undefined; readonly problem: string }

/** Decodes the record at `place`, and finds its time. Records without one have the time of arrival. */
export function decodeRecord(
  schema: WriterSchema,
  data: Buffer,
  place: number,
  timestampOf: TimestampOf | undefined,
  { receivedAtMs }: DecoderContext,
): DecodedRecord {
  try {
    const { value, offset } = schema.type.decode(data, place)
    if (offset === -1) return { problem: 'the block ends within a record' }
    const message = { schema, fields: value as AvroMessage['fields'] }
    return { end: offset, result: timed(message, timestampOf, receivedAtMs) }
  } catch (error) {
    if (error instanceof UnreadableRecordError) {
      return { end: error.end, result: refused(error.code, error.message) }
    }
    return { problem: `a record does not fit the schema (${(error as Error).message})` }
  }
}

function timed(
  value: AvroMessage,
  timestampOf: TimestampOf | undefined,
  receivedAtMs: number,
): Decoded<AvroMessage> {
  try {
    const timestampMs = timestampOf === undefined ? receivedAtMs : timestampOf(value)
    if (Number.isFinite(timestampMs)) return { ok: true, value, timestampMs }
    return refused('invalid-time', `timestampMs gave ${String(timestampMs)}: answer milliseconds`)
  } catch (error) {
    return refused('decoder-failed', `timestampMs failed: ${(error as Error).message}`)
  }
}

function refused(reason: string, message: string): Decoded<AvroMessage> {
  return { ok: false, reason, message }
}
