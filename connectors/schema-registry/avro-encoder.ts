import {
  readerSchema,
  type AvroSchema,
  type Encoder,
  type Fields,
  type WriterSchema,
} from '#schemas'
import { SetupError } from '../errors.ts'
import { connector, type SchemaRegistryConfig } from './config.ts'
import { openRegistry } from './open-registry.ts'
import type { SchemaRegistry } from './registry.ts'
import { headerBytes, withHeader } from './wire-format.ts'

/** How values are written. */
export interface AvroEncoderOptions<T> {
  /** Under which name the schema is registered: by convention `<topic>-value`. */
  readonly subject: string
  /** The schema that is written: as data, or as JSON text. */
  readonly schema: AvroSchema
  /** Registers the schema at the start where it is not yet; else that refuses to start. */
  readonly registerMissing?: boolean
  /** The fields of a value, where it is no record of fields itself. */
  readonly toFields?: (value: T) => Fields
}

/**
 * Encodes values as Avro in Confluent's wire format, under one schema of the registry. A value that
 * does not fit the schema throws and says which field.
 */
export function avroEncoder<T = Fields>(options: AvroEncoderOptions<T>): Encoder<T> {
  const { subject, schema, toFields = (value) => value as Fields } = options
  const written = readerSchema(typeof schema === 'string' ? schema : JSON.stringify(schema))
  const name = `${written.name} (Avro, schema registry)`
  return {
    name,
    encode() {
      throw new Error(`the encoder of ${subject} was not opened with the settings`)
    },
    async open(settings) {
      const registry = await openRegistry(settings(connector.name) as SchemaRegistryConfig)
      const id = await idOf(registry, written, options)
      return { name, encode: (value) => messageOf(id, written, toFields(value)) }
    },
  }
}

async function idOf<T>(
  registry: SchemaRegistry,
  { json, name }: WriterSchema,
  { subject, registerMissing = false }: AvroEncoderOptions<T>,
): Promise<number> {
  const known = await registry.find(subject, json)
  if (known !== undefined) return known.id
  if (registerMissing) return (await registry.register(subject, json)).id
  throw new SetupError(
    `${registry.where} does not know this schema of ${name} under ${subject}: register it with ` +
      `npx anabranch schema register ${subject} <file>, or set registerMissing`,
  )
}

/** Larger messages are encoded twice, the second time into bytes of their own. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

function messageOf(id: number, { name, type }: WriterSchema, fields: Fields): Buffer {
  try {
    const end = type.encode(fields, scratch, headerBytes)
    // A negative end says by how many bytes the scratch was too short.
    if (end < 0) return withHeader(id, type.toBuffer(fields))
    return withHeader(id, scratch.subarray(headerBytes, end))
  } catch (cause) {
    const paths: string[] = []
    type.isValid(fields, { errorHook: (path) => void paths.push(path.join('.')) })
    const problem = cause instanceof Error ? cause.message : String(cause)
    const where = paths.length === 0 ? '' : ` at ${paths.slice(0, 5).join(', ')}`
    throw new TypeError(`a value does not fit ${name}${where}: ${problem.slice(0, 300)}`, { cause })
  }
}
