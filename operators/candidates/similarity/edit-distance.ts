import { distance } from 'fastest-levenshtein'

/** Levenshtein distance: insertions, deletions and substitutions of UTF-16 units. */
export function editDistance(left: string, right: string): number {
  return distance(left, right)
}

/**
 * Whether one slip of the keyboard makes one text of the other: one character put in, left out or
 * replaced, or two neighbours swapped.
 */
export function isOneSlip(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 1) return false
  return isSwap(left, right) || distance(left, right) === 1
}

function isSwap(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  let at = 0
  while (left[at] === right[at]) at++
  if (left[at] !== right[at + 1] || left[at + 1] !== right[at]) return false
  return left.slice(at + 2) === right.slice(at + 2)
}
