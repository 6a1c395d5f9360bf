import { isUtf8 } from 'node:buffer'
import type { JsonObject, JsonValue } from './customer-event.ts'
import { refused, type Refusal } from './decoded.ts'

/** Text of `chunk[start, end)`, refused where it is not UTF-8. A byte order mark is left out. */
export function readText(chunk: Buffer, start: number, end: number): string | Refusal {
  const text = chunk.toString('utf8', start, end)
  // Bad bytes decode to U+FFFD; only text that holds one is worth a second look.
  if (text.includes('\ufffd') && !isUtf8(chunk.subarray(start, end))) {
    return refused('invalid-utf8', 'the bytes are not UTF-8; send UTF-8 text')
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** A JSON value of nested objects and arrays at most `depthMax` deep. */
export function readJson(text: string, depthMax: number): JsonValue | Refusal {
  let value: JsonValue
  try {
    value = JSON.parse(withoutHalfPairs(text)) as JsonValue
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return refused('invalid-json', `not JSON: ${problem.slice(0, 200)}`)
  }
  if (hasMoreOpenings(text, depthMax) && !isWithinDepth(value, depthMax)) {
    return refused('too-deep', `objects and arrays nested deeper than ${depthMax}; flatten them`)
  }
  return value
}

/** Whether a JSON value is an object: neither null nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const surrogateEscapes =
  /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}/g

/**
 * Half of a surrogate pair (what cutting a text in the middle of an emoji leaves) has no UTF-8 form.
 * It becomes U+FFFD here, as in any UTF-8 writer, so that a text is the same in memory and stored.
 */
function withoutHalfPairs(text: string): string {
  if (!text.includes('\\ud') && !text.includes('\\uD')) return text
  return text.replace(surrogateEscapes, (escape) => (escape.length === 6 ? '\\ufffd' : escape))
}

/** A cheap bound: text without that many brackets, in strings or not, cannot be that deep. */
function hasMoreOpenings(text: string, countMax: number): boolean {
  let count = 0
  for (const opening of '{[') {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      count += 1
      if (count > countMax) return true
    }
  }
  return false
}

function isWithinDepth(value: JsonValue, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depthMax === 0) return false
  return Object.values(value).every((inner) => isWithinDepth(inner, depthMax - 1))
}
