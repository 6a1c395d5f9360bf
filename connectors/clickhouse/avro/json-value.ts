/**
 * A value of an Avro message as JSON text, exactly: long integers keep their digits, bytes are text of
 * one character a byte (as in Avro's JSON encoding), and numbers that JSON lacks are text (`"NaN"`).
 */
export function jsonValue(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    return Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value))
  }
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'))
  if (Array.isArray(value)) return `[${value.map(jsonValue).join(',')}]`
  if (typeof value === 'object' && value !== null) return jsonObject(Object.entries(value))
  return JSON.stringify(value) ?? 'null'
}

/** Entries as the text of a JSON object. */
export function jsonObject(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonValue(value)}`).join(',')}}`
}
