import type { JsonObject, JsonValue } from '#schemas'

/** Values of an Avro record as JSON: bytes are base64, a bigint is text, what is missing is left out. */
export function jsonOf(value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object') return value as JsonValue
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map(jsonOf)
  return jsonObjectOf(value)
}

/** The fields of a record as a JSON object. */
export function jsonObjectOf(fields: object): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, jsonOf(value)]))
}
