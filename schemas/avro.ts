import avro, { type Type } from 'avsc'
import { avroFingerprint } from './avro-fingerprint.ts'
import { JsonLogicalType } from './avro-json.ts'
import { safeLongs } from './avro-long.ts'
import type { Codec } from './codec.ts'
import { SchemaMismatchError } from './schema-mismatch-error.ts'

/** How to make a codec of an Avro schema. */
export interface AvroCodecOptions {
  /** For messages to people: `profile fragment`. */
  readonly name: string
  /** An Avro schema as data. `{ type: 'string', logicalType: 'json' }` holds any JSON value. */
  readonly schema: AvroSchema
  /** Logical types besides `json`, by the names that the schema uses. */
  readonly logicalTypes?: LogicalTypes
}

/** An Avro schema as data: a type's name, or JSON's form of a schema. */
export type AvroSchema = string | object

/** Classes of logical types by name, as avsc takes them. */
export type LogicalTypes = avro.ForSchemaOptions['logicalTypes']

/** Larger values are encoded twice, the second time into bytes of their own. */
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

/**
 * A codec over Avro's binary encoding. Unions hold bare values (`null` or `'text'`). `encode` throws
 * for a value that does not fit the schema, `decode` for bytes that were not written under it.
 */
export function avroCodec<T>({ name, schema, logicalTypes = {} }: AvroCodecOptions): Codec<T> {
  const type = avro.Type.forSchema(schema as avro.Schema, {
    logicalTypes: { json: JsonLogicalType, ...logicalTypes },
    typeHook: safeLongs,
    wrapUnions: 'never',
    omitRecordMethods: true,
  })
  const canonical = JSON.stringify(type.schema())
  return {
    name,
    fingerprint: avroFingerprint(canonical),
    schema: canonical,
    encode: (value: T) => encode(type, value),
    decode: (bytes: Uint8Array) => decode<T>(name, type, bytes),
    reader: (writerSchema: string) => readerOf<T>(name, type, writerSchema),
  }
}

type Resolver = ReturnType<Type['createResolver']>

function encode(type: Type, value: unknown): Uint8Array {
  const end = type.encode(value, scratch, 0)
  // A negative end says by how many bytes the scratch was too short.
  if (end < 0) return type.toBuffer(value)
  const bytes = Buffer.allocUnsafe(end)
  scratch.copy(bytes, 0, 0, end)
  return bytes
}

function decode<T>(name: string, type: Type, bytes: Uint8Array, resolver?: Resolver): T {
  try {
    return type.fromBuffer(toBuffer(bytes), resolver) as T
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${name}: ${bytes.length} bytes do not fit its schema: ${problem}`, { cause })
  }
}

function readerOf<T>(name: string, type: Type, writerSchema: string): (bytes: Uint8Array) => T {
  const written = avro.Type.forSchema(JSON.parse(writerSchema) as avro.Schema, {
    wrapUnions: 'never',
  })
  try {
    const resolver = type.createResolver(written)
    return (bytes) => decode(name, type, bytes, resolver)
  } catch (error) {
    throw new SchemaMismatchError(name, type, written, error)
  }
}

/** avsc reads Buffers only. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
