import { avroCodec } from './avro.ts'
import type { Codec } from './codec.ts'
import type { JsonValue } from './customer-event.ts'

/** Text. */
export const stringCodec: Codec<string> = avroCodec({ name: 'string', schema: 'string' })

/** An integer from −2^52 to 2^53 − 2, such as a count or a time; a small one takes a byte. */
export const longCodec: Codec<number> = avroCodec({ name: 'long', schema: 'long' })

/** Any number. */
export const doubleCodec: Codec<number> = avroCodec({ name: 'double', schema: 'double' })

/** True or false. */
export const booleanCodec: Codec<boolean> = avroCodec({ name: 'boolean', schema: 'boolean' })

/** Any JSON value, as text: for what has no fixed shape. Prefer a schema, which can evolve. */
export const jsonCodec: Codec<JsonValue> = avroCodec({
  name: 'JSON',
  schema: { type: 'string', logicalType: 'json' },
})
