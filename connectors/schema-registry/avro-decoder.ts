import { accepted, type AvroMessage, type Decoder, type Fields } from '#schemas'
import { eventTime } from './event-time.ts'
import { wireDecoder } from './wire-decoder.ts'

/** How messages are read whose schemas may change while the pipeline runs. */
export interface AvroDecoderOptions {
  /** Path of the field that says when it happened, such as `occurredAt`; else when it reached us. */
  readonly time?: string
}

/**
 * Decodes Avro in Confluent's wire format, each message under the schema it was written with: what
 * every version says reaches the pipeline. Refused are: what is in another format
 * (`not-in-wire-format`), an id that the registry does not know (`unknown-schema-id`), a schema that is
 * none or too large (`unreadable-schema`), bytes that do not fit it, text that is not UTF-8 and more than
 * 200 records within each other (`unreadable-avro`). While the registry does not answer the source waits.
 */
export function avroDecoder({ time }: AvroDecoderOptions = {}): Decoder<AvroMessage> {
  const timeOf = eventTime(time)
  return wireDecoder<AvroMessage>({
    name: 'Avro (schema registry)',
    readerOf: (schema) => (value, context) => {
      const fields = schema.type.fromBuffer(value) as Fields
      const timestampMs = timeOf(fields, context)
      return typeof timestampMs === 'number'
        ? accepted({ schema, fields }, timestampMs)
        : timestampMs
    },
  })
}
