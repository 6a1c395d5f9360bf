import { profileId, type IdentityRules } from '#operators'
import type { NaiveIdentifier, NaivePair } from './naive-evidence.ts'

/** An edge as the naive resolution sees it. */
export interface NaiveEdge {
  readonly ends: readonly [string, string]
  readonly kind: 'verdict' | 'alias' | 'seen' | 'candidate'
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly verdict: { readonly atMs: number; readonly id: string } | undefined
  readonly bits: number
}

/** Order of edges by the names of their ends. */
export function byEnds(left: NaiveEdge, right: NaiveEdge): number {
  return JSON.stringify(left.ends) < JSON.stringify(right.ends) ? -1 : 1
}

/** A person's word that two identifiers are two people's. */
export interface NaiveApart {
  readonly ends: readonly [string, string]
  readonly atMs: number
  readonly id: string
}

/** Everything that the naive resolution looks at. */
export interface NaiveInput {
  readonly identifiers: ReadonlyMap<string, NaiveIdentifier>
  readonly edges: readonly NaiveEdge[]
  readonly apart: readonly NaiveApart[]
  readonly asOfMs: number
}

/** The identifier that a profile is named after: of the strongest type, the oldest, the smallest id. */
export function strongestOf(
  members: readonly NaiveIdentifier[],
  { types, idKey }: IdentityRules,
): NaiveIdentifier | undefined {
  const named = members.map((member) => ({ member, id: profileId(idKey, member.key) }))
  named.sort(
    (left, right) =>
      (types[left.member.type]?.rank ?? 0) - (types[right.member.type]?.rank ?? 0) ||
      left.member.firstSeenMs - right.member.firstSeenMs ||
      (left.id < right.id ? -1 : 1),
  )
  return named[0]?.member
}

/** What a pair says: nothing where nobody has linked it. */
export function edgeOf({ ends, sightings, mustLink }: NaivePair): readonly NaiveEdge[] {
  if (mustLink === undefined && sightings.length === 0) return []
  const seen = sightings.some(({ kind }) => kind === 'alias') ? 'alias' : 'seen'
  const times = sightings.map(({ atMs }) => atMs)
  const kind = mustLink === undefined ? seen : 'verdict'
  const firstSeenMs = Math.min(...times)
  return [{ ends, kind, firstSeenMs, lastSeenMs: Math.max(...times), verdict: mustLink, bits: 0 }]
}
