import type { Comparison } from '../comparison.ts'
import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { compareText } from './compare-text.ts'
import { compareTokens } from './compare-tokens.ts'
import { similarBy, withinEdits } from './text-levels.ts'

/** From which similarity on two words of an address may be one with slips of the keyboard. */
const slipSimilarity = 0.9

/** Compares the name of a town or another place. */
export function comparePlace(field: string): Comparison {
  return compareText(field, { levels: [similarBy(0.9)] })
}

/**
 * Compares the parts of an address as words, wherever they stand. Rare words count no more than others:
 * whoever lives in a street that nobody else does has a family.
 */
export function compareAddress(
  name: string,
  { fields }: { readonly fields: readonly string[] },
): Comparison {
  const similar = (left: string, right: string) => jaroWinkler(left, right) >= slipSimilarity
  return compareTokens(name, { fields, similar, frequencies: false })
}

/** Compares an email address: the same, two slips of the keyboard, or much of it alike. */
export function compareEmail(field: string): Comparison {
  return compareText(field, { levels: [withinEdits(2), similarBy(0.9)] })
}
