import { editDistance } from '../similarity/edit-distance.ts'
import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { soundOf } from '../similarity/phonetic.ts'

/** A way in which two different texts can still agree. Symmetric. */
export interface TextLevel {
  /** Part of the model: permanent. */
  readonly name: string
  holds(left: string, right: string): boolean
}

/** Jaro-Winkler similarity of at least so much, from 0 to 1: names with slips of the keyboard. */
export function similarBy(least: number): TextLevel {
  checkBetween('similarBy', least, 0, 1)
  return {
    name: `jaro-winkler ${least}`,
    holds: (left, right) => jaroWinkler(left, right) >= least,
  }
}

/** Levenshtein distance of at most so many characters: codes and numbers. */
export function withinEdits(most: number): TextLevel {
  checkBetween('withinEdits', most, 1, 100)
  return { name: `levenshtein ${most}`, holds: (left, right) => editDistance(left, right) <= most }
}

/** Both sound the same in English: names that were written down by ear. */
export function soundsAlike(): TextLevel {
  return {
    name: 'sounds alike',
    holds: (left, right) => soundOf(left) !== '' && soundOf(left) === soundOf(right),
  }
}

/** The first so many characters are the same: numbers that mean a place, such as postcodes. */
export function samePrefix(length: number): TextLevel {
  checkBetween('samePrefix', length, 1, 100)
  return {
    name: `first ${length}`,
    holds: (left, right) =>
      left.length >= length && left.slice(0, length) === right.slice(0, length),
  }
}

/** Both are numbers at most so far apart. */
export function numbersWithin(most: number): TextLevel {
  checkBetween('numbersWithin', most, 0, Number.MAX_SAFE_INTEGER)
  return {
    name: `within ${most}`,
    holds: (left, right) => Math.abs(Number(left) - Number(right)) <= most,
  }
}

function checkBetween(what: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  throw new RangeError(`${what}(${value}): give a number from ${least} to ${most}`)
}
