import { doubleMetaphone } from 'double-metaphone'

/** How a word sounds in English: its first Double Metaphone code (Philips 2000), '' for no letters. */
export function soundOf(text: string): string {
  return doubleMetaphone(text)[0]
}
