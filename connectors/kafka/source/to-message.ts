import {
  ChunkOrigin,
  refused,
  type Decoded,
  type Decoder,
  type Message,
  type Rejection,
} from '#schemas'
import type { FetchedMessage } from '../driver-api.ts'
import type { ReadOptions } from './options.ts'
import { keyOf, toRecord, type KafkaRecord } from './record.ts'

/** Makes a value of a record's bytes, or a refusal. Undefined: the record is passed over. */
export type ToValue<T> = (message: FetchedMessage, timestampMs: number) => Decoded<T> | undefined

/** What a record becomes besides its value. */
export interface ToMessageOptions<T> {
  readonly step: string
  readonly toValue: ToValue<T>
  readonly keyed: boolean
  readonly timestampFrom: 'value' | 'record'
  readonly nowMs: () => number
}

/** A message, or why a record is none; undefined where it is passed over. */
export type Outcome<T> =
  | { readonly ok: true; readonly message: Message<T> }
  | { readonly ok: false; readonly rejection: Rejection }
  | undefined

const noBytes = Buffer.alloc(0)

/** Makes messages of records, whose origin holds the value's bytes. */
export function messageMaker<T>(options: ToMessageOptions<T>) {
  const { step, toValue, keyed, timestampFrom, nowMs } = options
  return (fetched: FetchedMessage, partition: string): Outcome<T> => {
    const { offset, value, timestamp = -1 } = fetched
    const recordMs = timestamp < 0 ? nowMs() : timestamp
    const key = keyed ? keyOf(fetched) : ''
    const decoded = key === null ? missingKey : toValue(fetched, recordMs)
    if (decoded === undefined) return undefined
    const origin = new ChunkOrigin(step, partition, offset, value ?? noBytes)
    if (!decoded.ok) {
      const { reason, message } = decoded
      return { ok: false, rejection: { reason, step, message, origin } }
    }
    const timestampMs = timestampFrom === 'record' ? recordMs : decoded.timestampMs
    const message = { key: key ?? '', value: decoded.value, timestampMs, origin }
    return { ok: true, message }
  }
}

const missingKey = refused('missing-key', 'the record has no key, and the source is keyed by it')
const tombstone = refused(
  'tombstone',
  "the record has no value; readRecords hands such records on, tombstones: 'skip' passes them over",
)

/** Values for `read`. */
export function valuesOf<T>(
  decoder: Decoder<T>,
  tombstones: ReadOptions<T>['tombstones'],
): ToValue<T> {
  return ({ value }, receivedAtMs) => {
    if (value !== null) return decoder.decode(value, 0, value.length, { receivedAtMs })
    return tombstones === 'skip' ? undefined : tombstone
  }
}

/** Values for `readRecords`. */
export function recordsOf<T>(decoder: Decoder<T>): ToValue<KafkaRecord<T>> {
  return (message, receivedAtMs) => {
    const { value } = message
    if (value === null) {
      const record = toRecord<T>(message, null, receivedAtMs)
      return { ok: true, value: record, timestampMs: receivedAtMs }
    }
    const decoded = decoder.decode(value, 0, value.length, { receivedAtMs })
    if (!decoded.ok) return decoded
    const record = toRecord(message, decoded.value, receivedAtMs)
    return { ok: true, value: record, timestampMs: decoded.timestampMs }
  }
}
