import type { CustomerEvent } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { joinEntries, sortEntries, type Entry } from '../values/recent-entries.ts'
import { compareSightings, sightingFields, type Sighting } from './sighting.ts'

/** Bounds of `latestTraits`. */
export interface LatestTraitsOptions {
  /** Traits kept at the most, from 1 to 10,000; those set longest ago go first. */
  readonly traitsMax?: number
}

/** A trait as an `identify` call set it; its name is the key. */
export interface TraitEntry extends Entry, Sighting {}

/**
 * Every trait that `identify` calls set, under its own name; the latest value wins. A value of null
 * takes a trait away. Traits that are declared by name stand before these.
 */
export function latestTraits({ traitsMax = 300 }: LatestTraitsOptions = {}): Aggregation<
  CustomerEvent,
  readonly TraitEntry[]
> {
  const bounds = { from: 1, to: 10_000, example: 300 }
  expectValid('latestTraits', [wholeProblem('traitsMax', traitsMax, bounds)])
  return aggregation({
    name: 'latest traits',
    repeats: 'ignored',
    valueType: 'object',
    definition: { aggregation: 'latest traits', traitsMax },
    spread: true,
    schema: (recordName) => ({
      type: 'array',
      items: {
        type: 'record',
        name: recordName,
        fields: [{ name: 'key', type: 'string' }, ...sightingFields],
      },
    }),
    lift({ type, traits }, timestampMs, id) {
      if (type !== 'identify') return undefined
      const entries = Object.entries(traits).map(([key, value]) => ({
        key,
        value,
        timestampMs,
        id,
      }))
      return entries.length === 0 ? undefined : sortEntries(entries, later, traitsMax)
    },
    merge: (left, right) => joinEntries(left, right, later, traitsMax),
    read(entries) {
      const set = entries.filter(({ value }) => value !== null)
      return Object.fromEntries(set.map(({ key, value }) => [key, value]))
    },
  })
}

function later(left: TraitEntry, right: TraitEntry): TraitEntry {
  return compareSightings(left, right) < 0 ? right : left
}
