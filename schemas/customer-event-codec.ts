import { readFileSync } from 'node:fs'
import { avroCodec, type AvroSchema } from './avro.ts'
import type { Codec } from './codec.ts'
import type { CustomerEvent } from './customer-event.ts'

/** Avro schema of a customer event, as data: `customer-event.avsc`. */
export const customerEventSchema = readSchema('customer-event.avsc')

/** Avro schema of a line of rejects or of a side output, as data: `rejection.avsc`. */
export const rejectionSchema = readSchema('rejection.avsc')

/** Customer events in Avro, their objects as JSON text. */
export const customerEventCodec: Codec<CustomerEvent> = avroCodec({
  name: 'customer event',
  schema: customerEventSchema,
})

function readSchema(file: string): AvroSchema {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as AvroSchema
}
