import {
  identityRules,
  overMergedClusters,
  resolveIdentity,
  type IdentityCells,
  type IdentityRules,
} from '#operators'
import { memoryStore, openCells, type WorkingSet } from '#state'
import { OperatorBench, SlicedCpu } from '../../operator-bench.ts'
import type { Sighting } from './sightings.ts'
import { isOfThing, truthOf } from './truth.ts'

/** Events that go through identity resolution at a time, and of which a rate is taken. */
const batchLength = 1_000
const batchesPerSlice = 20

/** Who is who in a simulation: each list has one entry an identifier that one person owns. */
export interface SimulationScore {
  readonly events: number
  /** Identifiers in all, those of several people included. */
  readonly identifiers: number
  /** By identifier: whose it is, the most that the evidence allows, and the profile that it came to. */
  readonly people: readonly string[]
  readonly allowed: readonly string[]
  readonly profiles: readonly string[]
  /** Profiles with identifiers of two people, and those of them with nothing that several people used. */
  readonly overMerged: number
  readonly overMergedUnshared: number
  /** Profiles there are, those of shared things included. */
  readonly profilesInAll: number
  /** Of the identity step, on one core. */
  readonly eventsPerSecond: number
}

/** What to resolve, and by which rules. */
export interface Scenario {
  readonly name: string
  readonly rules: IdentityRules
  /** Whether events on a browser or phone that several people use are among it. */
  readonly shared: boolean
}

const cautious = identityRules({ types: { email: { limit: 1 } } })

/** The scenarios of the benchmark. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'browsers and phones of one person each, default rules',
    rules: identityRules(),
    shared: false,
  },
  { name: 'everything, default rules', rules: identityRules(), shared: true },
  { name: 'everything, at most one email a profile', rules: cautious, shared: true },
]

/** Resolves what was seen, by rules, and puts the truth beside it. */
export async function scoreSimulation(
  sightings: readonly Sighting[],
  { rules, shared }: Scenario,
): Promise<SimulationScore> {
  const seen = shared ? sightings : withoutShared(sightings)
  const { owners, allowed } = truthOf(seen)
  const { profiles, eventsPerSecond } = await resolved(seen, rules)
  const owned = [...owners.keys()]
  const people = [...owners.values()]
  const clusters = owned.map((identifier) => profiles.get(identifier) ?? '')
  const ofShared = new Set(
    [...profiles].flatMap(([identifier, profile]) => (owners.has(identifier) ? [] : [profile])),
  )
  const unshared = (_: string, place: number) => !ofShared.has(clusters[place] ?? '')
  return {
    events: seen.length,
    identifiers: profiles.size,
    people,
    allowed: owned.map((identifier) => allowed.get(identifier) ?? ''),
    profiles: clusters,
    overMerged: overMergedClusters(people, clusters),
    overMergedUnshared: overMergedClusters(people.filter(unshared), clusters.filter(unshared)),
    profilesInAll: new Set(profiles.values()).size,
    eventsPerSecond,
  }
}

/** What was seen on browsers and phones of one person each, and by servers. */
function withoutShared(sightings: readonly Sighting[]): readonly Sighting[] {
  const { owners } = truthOf(sightings)
  const isShared = (identifier: string) => isOfThing(identifier) && !owners.has(identifier)
  return sightings.filter(({ identifiers }) => !identifiers.some(isShared))
}

/** The profile of each identifier in the end. */
async function resolved(sightings: readonly Sighting[], rules: IdentityRules) {
  const spec = resolveIdentity({ rules })
  const state = await openCells(memoryStore(), spec.kind, spec.state, { cacheEntriesMax: 1e8 })
  const identity = new OperatorBench(spec, state)
  const cpu = new SlicedCpu()
  for (let start = 0; start < sightings.length; start += batchLength) {
    const batch = sightings.slice(start, start + batchLength).map(({ message }) => message)
    identity.run(batch, cpu)
    if ((start / batchLength) % batchesPerSlice === batchesPerSlice - 1) cpu.endSlice()
  }
  cpu.endSlice()
  const seen = new Set(sightings.flatMap(({ identifiers }) => identifiers))
  const profiles = [...seen].map(
    (identifier) => [identifier, profileOf(identifier, state)] as const,
  )
  return { profiles: new Map(profiles), eventsPerSecond: 1e6 / cpu.microsecondsPerEvent }
}

function profileOf(identifier: string, { cells }: WorkingSet<IdentityCells>): string {
  const node = cells.nodes.get(identifier)
  const component = cells.components.get(node?.component ?? '')
  const member = component?.members[node?.member ?? -1]
  if (member === undefined) throw new Error(`${identifier} has no profile`)
  return member.cluster.name.profileId
}
