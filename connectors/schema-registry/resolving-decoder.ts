import {
  accepted,
  readerSchema,
  refused,
  resolveSchemas,
  type AvroSchema,
  type Decoder,
} from '#schemas'
import type { AvroDecoderOptions } from './avro-decoder.ts'
import { eventTime } from './event-time.ts'
import { wireDecoder } from './wire-decoder.ts'

/** How messages are read into one schema. */
export interface ResolvingDecoderOptions extends AvroDecoderOptions {
  /** The schema of what the pipeline gets: as data, or as JSON text. */
  readonly reads: AvroSchema
}

/**
 * Decodes Avro in Confluent's wire format into one schema, whatever version it was written under, by
 * Avro's resolution: defaults, aliases, promotions, defaults of enums. Messages of a schema that it
 * cannot read are refused (`incompatible-schema`) with every place and reason. Throws
 * `InvalidSchemaError` for a schema that is none. `T` is what `anabranch schema types` writes for it.
 */
export function resolvingDecoder<T>({ reads, time }: ResolvingDecoderOptions): Decoder<T> {
  const reader = readerSchema(typeof reads === 'string' ? reads : JSON.stringify(reads))
  const timeOf = eventTime(time)
  return wireDecoder<T>({
    name: `${reader.name} (Avro, schema registry)`,
    readerOf: (schema) => {
      const resolution = resolveSchemas(reader, schema)
      if (!resolution.canRead) {
        const reasons = resolution.problems.map(({ path, reason }) => `${path} ${reason}`.trim())
        return refused(
          'incompatible-schema',
          `${reader.name} cannot read it: ${reasons.join('; ')}`,
        )
      }
      return (value, context) => {
        const fields = resolution.read(value)
        const timestampMs = timeOf(fields, context)
        return typeof timestampMs === 'number' ? accepted(fields as T, timestampMs) : timestampMs
      }
    },
  })
}
