import type { FetchedMessage } from '../driver-api.ts'

/** A header of a record. Names may repeat. */
export interface RecordHeader {
  readonly name: string
  readonly value: Uint8Array
}

/** A record of a topic with all that came with it, from `kafka.readRecords`. */
export interface KafkaRecord<T> {
  readonly topic: string
  /** The key as text, or null where there is none. */
  readonly key: string | null
  /** In their order. */
  readonly headers: readonly RecordHeader[]
  /** When it was produced, or when the broker took it, as the topic is set: milliseconds. */
  readonly timestampMs: number
  /** Null: a tombstone, so what the key stood for is gone. */
  readonly value: T | null
}

/** The record of a fetched message. */
export function toRecord<T>(
  message: FetchedMessage,
  value: T | null,
  timestampMs: number,
): KafkaRecord<T> {
  const { topic, headers = [] } = message
  return {
    topic,
    key: keyOf(message),
    headers: headers.flatMap((header) =>
      Object.entries(header).map(([name, bytes]) => ({ name, value: Buffer.from(bytes) })),
    ),
    timestampMs,
    value,
  }
}

/** The key of a message as text. */
export function keyOf({ key }: FetchedMessage): string | null {
  if (key === undefined || key === null) return null
  return typeof key === 'string' ? key : key.toString('utf8')
}
