import { BareUnionFind } from '../../linking/bare-union-find.ts'
import type { Sighting } from './sightings.ts'

/** What is true of the identifiers of a simulation. */
export interface Truth {
  /**
   * Whose each identifier is: the one person behind all events that carry it. Ids that were seen on one
   * browser or phone are one thing, whose people are those of all its ids. What several people used (a
   * family's computer or number, a phone that was handed down) is nobody's, and not in here.
   */
  readonly owners: ReadonlyMap<string, string>
  /**
   * The most that evidence allows, by somebody who knows the owners: identifiers of one person are in one
   * group if events show them together, directly or through others of that person.
   */
  readonly allowed: ReadonlyMap<string, string>
}

/** Finds out what is true. */
export function truthOf(sightings: readonly Sighting[]): Truth {
  const owners = ownersOf(sightings)
  const isOwned = (identifier: string) => owners.has(identifier)
  const groups = joined(sightings.map(({ identifiers }) => identifiers.filter(isOwned)))
  const allowed = [...owners.keys()].map((id) => [id, String(groups.groupOf(id))] as const)
  return { owners, allowed: new Map(allowed) }
}

function ownersOf(sightings: readonly Sighting[]): ReadonlyMap<string, string> {
  const things = joined(
    sightings.flatMap(({ identifiers }) => [
      identifiers.filter(isOfThing),
      ...identifiers
        .filter((identifier) => !isOfThing(identifier))
        .map((identifier) => [identifier]),
    ]),
  )
  const people = new Map<number, Set<string>>()
  for (const { identifiers, person } of sightings) {
    for (const identifier of identifiers) {
      const thing = things.groupOf(identifier)
      people.set(thing, (people.get(thing) ?? new Set()).add(person))
    }
  }
  const owners = new Map<string, string>()
  for (const identifier of sightings.flatMap(({ identifiers }) => identifiers)) {
    const [owner = '', ...others] = people.get(things.groupOf(identifier)) ?? []
    if (others.length === 0) owners.set(identifier, owner)
  }
  return owners
}

/** Whether an identifier stands for a browser or a phone rather than for a person. */
export function isOfThing(identifier: string): boolean {
  return identifier.startsWith('anonymous_id:') || identifier.startsWith('device_id:')
}

/** Groups of which each of some lists is part. */
function joined(lists: readonly (readonly string[])[]): BareUnionFind {
  const groups = new BareUnionFind(new Set(lists.flat()).size)
  for (const list of lists) for (const identifier of list) groups.link(list[0] ?? '', identifier)
  return groups
}
