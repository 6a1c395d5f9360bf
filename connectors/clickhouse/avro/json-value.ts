/** Levels of arrays and objects in a value that becomes JSON text; few parsers read more. */
export const jsonDepthMax = 500

/** Why a value is not written that is nested deeper. */
export const tooDeep = `it is nested deeper than ${jsonDepthMax} levels`

/**
 * A value of an Avro message as JSON text, exactly: long integers keep their digits, bytes are text of
 * one character a byte (as in Avro's JSON encoding), and numbers that JSON lacks are text (`"NaN"`).
 * Undefined for one that is nested deeper than `jsonDepthMax` levels.
 */
export function jsonValue(value: unknown): string | undefined {
  let isWhole = true
  const text = write(value, jsonDepthMax, () => {
    isWhole = false
    return ''
  })
  return isWhole ? text : undefined
}

/** The same, with text in the place of what is nested deeper. */
export function jsonOutline(value: unknown): string {
  return write(value, jsonDepthMax, () => JSON.stringify(tooDeep))
}

/** Names and the JSON texts of their values as the text of a JSON object. */
export function jsonObject(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`
}

function write(value: unknown, levels: number, deeper: () => string): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    return Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value))
  }
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (levels === 0) return deeper()
  const inner = (part: unknown) => write(part, levels - 1, deeper)
  if (Array.isArray(value)) return `[${value.map(inner).join(',')}]`
  return jsonObject(Object.entries(value).map(([key, part]) => [key, inner(part)]))
}
