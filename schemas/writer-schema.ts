import avro, { type Type } from 'avsc'
import { avroFingerprint } from './avro-fingerprint.ts'
import { JsonLogicalType } from './avro-json.ts'
import { safeLongs } from './avro-long.ts'
import type { WriterSchema } from './avro-message.ts'
import { InvalidSchemaError } from './invalid-schema-error.ts'
import { logicalTypes } from './logical-types/index.ts'

/** How large a schema may be: what a registry answers comes from outside. */
export interface WriterSchemaLimits {
  /** Characters of its JSON. */
  readonly schemaBytesMax: number
}

/** A large hand-written schema has a tenth of this. */
export const writerSchemaLimits: WriterSchemaLimits = { schemaBytesMax: 1 << 20 }

/**
 * Makes a schema that messages were written under from its JSON. Unions hold bare values; where
 * JavaScript cannot tell their branches apart (two records, two numbers), they hold
 * `{ 'name of the branch': value }`. Throws `InvalidSchemaError`.
 */
export function writerSchema(
  json: string,
  limits: WriterSchemaLimits = writerSchemaLimits,
): WriterSchema {
  const type = typeOf(json, limits)
  const { name } = type
  if (name === undefined) {
    throw new InvalidSchemaError(`messages are records with a name, and this is ${type.typeName}`)
  }
  return { fingerprint: avroFingerprint(JSON.stringify(type.schema())), name, json, type }
}

function typeOf(json: string, { schemaBytesMax }: WriterSchemaLimits): Type {
  if (json.length > schemaBytesMax) {
    throw new InvalidSchemaError(
      `the schema has ${json.length} characters, and at most ${schemaBytesMax} are read`,
    )
  }
  try {
    return avro.Type.forSchema(JSON.parse(json) as avro.Schema, {
      logicalTypes: { json: JsonLogicalType, ...logicalTypes },
      typeHook: safeLongs,
      wrapUnions: 'auto',
      omitRecordMethods: true,
    })
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidSchemaError(`this is no Avro schema: ${problem.slice(0, 500)}`, { cause })
  }
}
