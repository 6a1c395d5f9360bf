import { jaroWinkler } from '../../candidates/similarity/jaro-winkler.ts'

/** Names that are worth a suggestion are at least this similar, from 0 to 1. */
const similarityMin = 0.8

/** A suggestion for a name that is not known: `; did you mean "orders"?`. */
export function nearest(name: string, names: Iterable<string>): string {
  let best = ''
  let similarity = similarityMin
  let known = 0
  for (const each of names) {
    known += 1
    const likeness = jaroWinkler(name.toLowerCase(), each.toLowerCase())
    if (likeness < similarity) continue
    best = each
    similarity = likeness
  }
  if (best !== '') return `; did you mean "${best}"?`
  return known === 0 ? '; there are none' : ''
}
