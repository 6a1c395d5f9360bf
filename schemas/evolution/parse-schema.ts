import { InvalidSchemaError } from '../invalid-schema-error.ts'
import type { SchemaNode } from './schema-node.ts'
import { SchemaParser, type SchemaParserLimits } from './schema-parser.ts'

/** How large a schema may be: what a registry answers comes from outside. */
export interface SchemaLimits extends SchemaParserLimits {
  /** Length of its JSON. */
  readonly schemaBytesMax: number
}

/** Ten times what large hand-written schemas have. A schema at the limit takes about a second to prepare. */
export const schemaLimits: SchemaLimits = {
  schemaBytesMax: 4 << 20,
  fieldsMax: 10_000,
  depthMax: 100,
}

/**
 * Parses an Avro schema (specification 1.12) from its JSON. Throws `InvalidSchemaError` with the place:
 * also for more than the limits allow, and for names that every JavaScript object has, such as
 * `constructor`.
 */
export function parseSchema(json: string, limits: Partial<SchemaLimits> = {}): SchemaNode {
  const { schemaBytesMax, ...others } = { ...schemaLimits, ...limits }
  if (json.length > schemaBytesMax) {
    const lengths = `${json.length} characters, and at most ${schemaBytesMax} are read (schemaBytesMax)`
    throw new InvalidSchemaError(`the schema has ${lengths}`)
  }
  return new SchemaParser(others).parse(readJson(json))
}

/** A schema may be the bare name of a type, which is no JSON: `string`. */
function readJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    if (/^[\w.]+$/.test(json)) return json
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidSchemaError(`the schema is no JSON: ${problem.slice(0, 200)}`, { cause })
  }
}
