/** Characters of a text that are compared at the most; what follows does not count. */
const lengthMax = 256

/** Characters of a common beginning that count, and how much each does (Winkler 1990). */
const prefixMax = 4
const prefixScale = 0.1

/** Which characters of the texts at hand have found their like: one array, since this is called a lot. */
const taken = new Uint8Array(2 * lengthMax)

/**
 * Jaro-Winkler similarity of two texts (Jaro 1989, Winkler 1990), from 0 to 1. The texts are put in order
 * first: for texts of one length Jaro's greedy matching may depend on which comes first.
 *
 * Our own because cmpstr 3.3's gives other values from call to call: its pool of buffers hands one
 * buffer out twice.
 */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1
  const [one, other] = comesFirst(left, right) ? [left, right] : [right, left]
  const jaro = jaroOf(one.slice(0, lengthMax), other.slice(0, lengthMax))
  let prefix = 0
  while (prefix < Math.min(prefixMax, one.length) && one[prefix] === other[prefix]) prefix++
  return jaro + prefix * prefixScale * (1 - jaro)
}

function comesFirst(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length
}

function jaroOf(shorter: string, longer: string): number {
  taken.fill(0, 0, lengthMax + longer.length)
  const matches = countMatches(shorter, longer)
  if (matches === 0) return 0
  const moved = countMoved(shorter, longer) / 2
  return (matches / shorter.length + matches / longer.length + (matches - moved) / matches) / 3
}

/** Matched characters that stand elsewhere among the other text's matched ones. */
function countMoved(shorter: string, longer: string): number {
  let count = 0
  let there = 0
  for (let here = 0; here < shorter.length; here++) {
    if (taken[here] === 0) continue
    while (taken[lengthMax + there] === 0) there++
    if (shorter.charCodeAt(here) !== longer.charCodeAt(there)) count++
    there++
  }
  return count
}

/** Characters of both texts that are the same and not too far apart, each taken once. */
function countMatches(shorter: string, longer: string): number {
  const reach = Math.max(0, Math.floor(longer.length / 2) - 1)
  let matches = 0
  for (let here = 0; here < shorter.length; here++) {
    const end = Math.min(here + reach + 1, longer.length)
    for (let there = Math.max(0, here - reach); there < end; there++) {
      if (taken[lengthMax + there] === 1) continue
      if (shorter.charCodeAt(here) !== longer.charCodeAt(there)) continue
      taken[here] = 1
      taken[lengthMax + there] = 1
      matches++
      break
    }
  }
  return matches
}
