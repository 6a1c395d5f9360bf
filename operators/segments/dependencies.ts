import type { CheckedSegment } from './definition/read-segments.ts'

/** Stands among traits for what none of them says: attributes and identifiers. */
const besidesTraits = '*'

/** What segments depend on. */
export interface Dependencies {
  /** Segments that depend on one of these traits, in the order in which they were given. */
  dependentsOf(traits: Iterable<string>): readonly string[]
  /** Traits that a segment depends on, and `*` for what none of them says. */
  traitsOf(name: string): ReadonlySet<string>
}

const nothing: ReadonlySet<string> = new Set()

/** Finds what segments depend on, through others too; each comes after those that it refers to. */
export function dependencies(segments: ReadonlyMap<string, CheckedSegment>): Dependencies {
  const needs = new Map<string, ReadonlySet<string>>()
  for (const [name, segment] of segments) needs.set(name, needsOf(segment, needs))
  const places = new Map<string, number[]>()
  for (const [place, traits] of [...needs.values()].entries()) {
    for (const trait of traits) places.set(trait, [...(places.get(trait) ?? []), place])
  }
  const names = [...segments.keys()]
  return {
    dependentsOf(traits) {
      const isFound = new Uint8Array(names.length)
      for (const trait of traits) for (const place of places.get(trait) ?? []) isFound[place] = 1
      return names.filter((_, place) => isFound[place] === 1)
    },
    traitsOf: (name) => needs.get(name) ?? nothing,
  }
}

function needsOf(
  { criteria }: CheckedSegment,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const needs = criteria.flatMap(({ uses }) => [
    ...(uses.trait === undefined ? [] : [uses.trait]),
    ...(uses.implicit ?? []).map(({ name }) => name),
    ...(uses.segment === undefined ? [] : (known.get(uses.segment) ?? [])),
    ...(uses.attribute === undefined && uses.identifiers !== true ? [] : [besidesTraits]),
  ])
  return new Set(needs)
}
