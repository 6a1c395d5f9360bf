import type { JsonValue } from '#schemas'
import { readerOf, typeOf, type ValueOf } from '../value-of.ts'

/** Reads the number that a message says; what is none is refused by name. */
export interface NumberReader<T> {
  /** Undefined where the message says no number. */
  read(value: T): number | undefined
  /** As in `MergeRule`: `not-a-number` for text, truth, lists and objects; null says nothing. */
  refusedBy(value: T): string | undefined
}

/** Reads numbers at a field, or by a function. */
export function numbersOf<T>(valueOf: ValueOf<T>): NumberReader<T> {
  const read = readerOf(valueOf)
  return {
    read(from) {
      const value = read(from)
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
      // Without a negative zero, which is stored differently.
      return value + 0
    },
    refusedBy(from) {
      const value: JsonValue | undefined = read(from)
      if (value === undefined || value === null) return undefined
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'not-a-number'
    },
  }
}

/** What is wrong with taking numbers from a field that is known to be text. */
export function textProblem<T>(valueOf: ValueOf<T>): string | undefined {
  if (typeOf(valueOf) !== 'text') return undefined
  return 'this field is text, not a number: take a number, such as property("revenue")'
}
