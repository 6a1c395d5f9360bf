import { areFormsOfOneName } from '../similarity/given-names.ts'
import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { compareTokens } from './compare-tokens.ts'

/** Titles and particles, which say little of who somebody is: English ones, in lower case. */
export const titles: ReadonlySet<string> = new Set(
  `mr mrs ms miss mx sir dame lord lady dr doctor prof professor rev reverend hon honourable saint st
  baron baroness baronet bart viscount viscountess earl count countess marquess marquis duke duchess
  prince princess king queen captain colonel general major admiral junior jr senior sr esq
  1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th first second third
  of the de la le du van von der den and`.split(/\s+/),
)

/** From which similarity on two words may be one name with slips of the keyboard. */
const slipSimilarity = 0.88

/** Shorter words are never slips of each other: too many names are near. */
const slipLengthMin = 3

/** What `comparePersonName` takes. */
export interface ComparePersonNameOptions {
  /** Fields with parts of the name, or one with the whole of it. */
  readonly fields: readonly string[]
  /** Words to leave out where others are there; `titles` where left out. */
  readonly ignore?: ReadonlySet<string>
}

/**
 * Compares names of people as sets of words: given name and surname may change places, one of them may
 * be missing, and William may be Billy or Wiliam (see `areFormsOfOneName`, `jaroWinkler`).
 */
export function comparePersonName(name: string, options: ComparePersonNameOptions) {
  const { fields, ignore = titles } = options
  return compareTokens(name, { fields, ignore, similar: areAlike })
}

function areAlike(left: string, right: string): boolean {
  if (areFormsOfOneName(left, right)) return true
  if (Math.min(left.length, right.length) < slipLengthMin) return false
  return jaroWinkler(left, right) >= slipSimilarity
}
