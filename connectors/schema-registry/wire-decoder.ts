import {
  refused,
  type Decoded,
  type Decoder,
  type DecoderContext,
  type Refusal,
  type WriterSchema,
} from '#schemas'
import { connector, type SchemaRegistryConfig } from './config.ts'
import { openRegistry } from './open-registry.ts'
import { SchemasById } from './schemas-by-id.ts'
import { headerBytes, readSchemaId } from './wire-format.ts'

/** Reads the value of one message, without its header. May throw for bytes that do not fit. */
export type ReadValue<T> = (value: Buffer, context: DecoderContext) => Decoded<T>

/** How to make a decoder of Confluent's wire format. */
export interface WireDecoderOptions<T> {
  readonly name: string
  /** Called once a schema: how its messages are read, or why none of them can be. */
  readonly readerOf: (schema: WriterSchema) => ReadValue<T> | Refusal
}

/** A decoder that looks the schema of each message up by the id in its header. */
export function wireDecoder<T>({ name, readerOf }: WireDecoderOptions<T>): Decoder<T> {
  return {
    name,
    decode: () => refused('decoder-failed', 'the decoder was not opened with the settings'),
    async open(settings) {
      const config = settings(connector.name) as SchemaRegistryConfig
      const registry = await openRegistry(config)
      const known = new SchemasById(registry, config, (schema) => readerOf(schema))
      return { name, decode: decodeWith(known), prepare: prepareWith(known) }
    },
  }
}

function decodeWith<T>(known: SchemasById<ReadValue<T>>): Decoder<T>['decode'] {
  return (chunk, start, end, context) => {
    const id = readSchemaId(chunk, start, end)
    if (typeof id !== 'number') return id
    const schema = known.get(id)
    if (schema === undefined) {
      return refused('schema-not-ready', `schema ${id} was not fetched: raise cacheMax`)
    }
    if (!schema.ok) return schema.refusal
    try {
      return schema.made(chunk.subarray(start + headerBytes, end), context)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      return refused('unreadable-avro', `not as schema ${id} says: ${problem.slice(0, 300)}`)
    }
  }
}

function prepareWith<T>(known: SchemasById<ReadValue<T>>): NonNullable<Decoder<T>['prepare']> {
  return (chunk, start, end) => {
    const id = readSchemaId(chunk, start, end)
    return typeof id === 'number' && known.isMissing(id) ? known.fetch(id) : undefined
  }
}
