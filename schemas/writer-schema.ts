import avro, { type Type } from 'avsc'
import { avroFingerprint } from './avro-fingerprint.ts'
import { JsonLogicalType } from './avro-json.ts'
import type { WriterSchema } from './avro-message.ts'
import { boundedCollections } from './bounded-collections.ts'
import { avroSchemaOf } from './evolution/avro-schema-of.ts'
import { canonicalForm } from './evolution/canonical-form.ts'
import { parseSchema, type SchemaLimits } from './evolution/parse-schema.ts'
import type { SchemaNode } from './evolution/schema-node.ts'
import { exactLong } from './exact-long.ts'
import { exactText } from './exact-text.ts'
import { exactUnions } from './exact-unions.ts'
import { flawlessRecords } from './flawless-records.ts'
import { InvalidSchemaError } from './invalid-schema-error.ts'
import { logicalTypes } from './logical-types/index.ts'

/**
 * Makes a schema that messages were written under from its JSON. Unions hold bare values; where
 * JavaScript cannot tell their branches apart (two records, two numbers), they hold
 * `{ 'name of the branch': value }`. A long past ±2^53 is a bigint. Reading throws
 * `UnreadableRecordError` for text that is not in UTF-8 and for more than 200 records within each other.
 * Throws `InvalidSchemaError`.
 *
 * A default that does not fit its field is passed over: what was written has all fields.
 */
export function writerSchema(json: string, limits: Partial<SchemaLimits> = {}): WriterSchema {
  const node = recordOf(json, limits)
  try {
    return schemaOf(node, json, true)
  } catch {
    return schemaOf(node, json, false)
  }
}

/**
 * Makes a schema that messages are read into, or written under by us: as `writerSchema`, but a default
 * that does not fit its field is refused. A union's default has to fit its first branch.
 */
export function readerSchema(json: string, limits: Partial<SchemaLimits> = {}): WriterSchema {
  return schemaOf(recordOf(json, limits), json, true)
}

function recordOf(json: string, limits: Partial<SchemaLimits>): SchemaNode {
  const node = parseSchema(json, limits)
  if (node.kind === 'record') return node
  throw new InvalidSchemaError(`messages are records, and this is the schema of a ${node.kind}`)
}

function schemaOf(node: SchemaNode, json: string, defaults: boolean): WriterSchema {
  try {
    const type = avro.Type.forSchema(avroSchemaOf(node, { defaults }) as avro.Schema, {
      logicalTypes: { json: JsonLogicalType, ...logicalTypes },
      typeHook,
      omitRecordMethods: true,
    })
    return { fingerprint: avroFingerprint(canonicalForm(node)), name: type.name ?? '', json, type }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidSchemaError(`this is no Avro schema: ${problem.slice(0, 500)}`, { cause })
  }
}

function typeHook(schema: unknown, options: Partial<avro.ForSchemaOptions>): Type | undefined {
  if (isPlain(schema, 'long')) return exactLong
  if (isPlain(schema, 'string')) return exactText
  return (
    exactUnions(schema, options) ??
    boundedCollections(schema, options) ??
    flawlessRecords(schema, options)
  )
}

/** Whether a schema is a primitive type's, without a logical type. */
function isPlain(schema: unknown, type: string): boolean {
  if (schema === type) return true
  if (typeof schema !== 'object' || schema === null) return false
  return !('logicalType' in schema) && 'type' in schema && schema.type === type
}
