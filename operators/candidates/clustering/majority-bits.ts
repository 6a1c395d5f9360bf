/** Pairs of records that one link between groups keeps the bits of, at the most. */
export const pairsPerLinkMax = 4_096

/**
 * What most pairs of records of two groups say together: the mean of the better more-than-half of their
 * bits, which come ascending. With one pair its bits, with two the mean of both, with three the mean of
 * the best two. So less than half of the pairs may contradict without being heard: records that are
 * full of errors; a chain, of which half contradict, is not made.
 */
export function majorityBits(ascending: Float64Array): number {
  const count = Math.floor(ascending.length / 2) + 1
  let sum = 0
  for (let place = ascending.length - count; place < ascending.length; place++) {
    sum += ascending[place] ?? 0
  }
  return sum / count
}

/** Bits of two sets of pairs in one, ascending; thinned out evenly where there are too many. */
export function inOne(left: Float64Array, right: Float64Array): Float64Array {
  const all = new Float64Array(left.length + right.length)
  all.set(left)
  all.set(right, left.length)
  all.sort()
  if (all.length <= pairsPerLinkMax) return all
  const step = all.length / pairsPerLinkMax
  return Float64Array.from(
    { length: pairsPerLinkMax },
    (_, place) => all[Math.floor(place * step)] ?? 0,
  )
}
