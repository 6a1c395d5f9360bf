import type { JsonValue } from '#schemas'
import { readerOf, type ValueOf } from '../value-of.ts'

const none: readonly JsonValue[] = []

/** Reads values: an array gives each of its elements, null and undefined give nothing. */
export function valuesOf<T>(valueOf: ValueOf<T>): (value: T) => readonly JsonValue[] {
  const read = readerOf(valueOf)
  return (from) => {
    const found = read(from)
    if (found === undefined || found === null) return none
    return Array.isArray(found) ? found : [found]
  }
}
