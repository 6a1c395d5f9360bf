import { stringHash } from '#schemas'
import { profileId, type IdentityRules } from '../../identity/index.ts'
import type { BlockingReport } from '../blocking/block-index.ts'
import type { GroupLink } from '../clustering/link-groups.ts'
import type { FellegiSunterSpec } from '../fellegi-sunter.ts'
import { chanceOf } from '../scoring/weights.ts'
import { groupExactly, type ExactGroups } from './exact-groups.ts'
import { joinCandidates } from './join-candidates.ts'
import type { PersonRecord } from './person-record.ts'

/** Where one record belongs. */
export interface ResolvedRecord {
  readonly record: string
  /** Id of its cluster: made as a profile's, from the strongest identifier or the smallest record id. */
  readonly cluster: string
  /**
   * The chance that it belongs to the others of its cluster, from 0 to 1, by their likeness; 1 where
   * identifiers say so, and where it is alone.
   */
  readonly confidence: number
}

/** Two clusters that a person should look at. */
export interface RecordReview {
  /** Ids of the records on both sides. */
  readonly left: readonly string[]
  readonly right: readonly string[]
  readonly chance: number
}

/** Two groups of records that likeness joined, by one record of each. */
export interface RecordJoin {
  readonly left: string
  readonly right: string
  readonly chance: number
}

/** What became of a list of records. */
export interface ResolvedRecords {
  /** In the order of the list. */
  readonly records: readonly ResolvedRecord[]
  readonly clusters: number
  /** By record of the list: the group that identifiers alone make. */
  readonly exact: readonly string[]
  /** Joins by the rule that made them: types of identifiers, strongest first, then `candidates`. */
  readonly merges: ReadonlyMap<string, number>
  /** Joins by likeness in the order in which they were made; identifiers made what they start from. */
  readonly joins: readonly RecordJoin[]
  /** Links that a guard kept from joining. */
  readonly suppressed: number
  /** Best first. */
  readonly reviews: readonly RecordReview[]
  /** What was compared; undefined without candidates. */
  readonly blocking: BlockingReport | undefined
}

/** Name that joins by likeness have among `merges`. */
export const candidatesRule = 'candidates'

/**
 * Resolves a list of records: identifiers first, by the rules' own resolution, then likeness, which may
 * join what identifiers made and never takes it apart. The same for every order of the list: records are
 * taken by a hash of their ids, which says nothing about them.
 */
export function resolveRecords(
  list: readonly PersonRecord[],
  rules: IdentityRules,
  candidates?: FellegiSunterSpec,
): ResolvedRecords {
  const records = inOrder(list)
  const exact = groupExactly(records, rules)
  const joined = candidates && joinCandidates(records, exact.groups, rules, candidates)
  const clusters = joined?.clusters ?? exact.groups
  const named = new Map(
    exact.groups.map((members, group) => [members[0], exact.names[group] ?? '']),
  )
  const byId = new Map<string, ResolvedRecord>()
  for (const members of clusters) {
    const cluster = profileId(rules.idKey, strongestName(members, named, rules))
    for (const place of members) {
      const record = records[place]?.id ?? ''
      byId.set(record, { record, cluster, confidence: joined?.confidences[place] ?? 1 })
    }
  }
  const merges = new Map(exact.merges)
  if (joined !== undefined) merges.set(candidatesRule, joined.joins.length)
  return {
    records: list.map(({ id }) => byId.get(id)).filter((record) => record !== undefined),
    clusters: clusters.length,
    exact: exactNames(list, records, exact),
    merges,
    joins: (joined?.joins ?? []).map((link) => joinOf(link, records)),
    suppressed: exact.suppressed + (joined?.suppressed ?? 0),
    reviews: (joined?.reviews ?? []).map((link) => reviewOf(link, records)),
    blocking: joined?.blocking,
  }
}

function exactNames(
  list: readonly PersonRecord[],
  records: readonly PersonRecord[],
  { groups, names }: ExactGroups,
): readonly string[] {
  const byId = new Map<string, string>()
  for (const [group, members] of groups.entries()) {
    for (const place of members) byId.set(records[place]?.id ?? '', names[group] ?? '')
  }
  return list.map(({ id }) => byId.get(id) ?? '')
}

function inOrder(list: readonly PersonRecord[]): readonly PersonRecord[] {
  return list
    .map((record) => ({ record, hash: stringHash(record.id) }))
    .sort((left, right) => left.hash - right.hash || (left.record.id < right.record.id ? -1 : 1))
    .map(({ record }) => record)
}

function strongestName(
  members: readonly number[],
  named: ReadonlyMap<number | undefined, string>,
  { types }: IdentityRules,
): string {
  const ranks = new Map(types.map(({ name }, place) => [name, place]))
  const names = members.map((place) => named.get(place)).filter((name) => name !== undefined)
  return names.reduce((left, right) => {
    const rank = rankOf(left, ranks) - rankOf(right, ranks)
    return rank < 0 || (rank === 0 && left < right) ? left : right
  })
}

function rankOf(name: string, ranks: ReadonlyMap<string, number>): number {
  return ranks.get(name.slice(0, name.indexOf(':'))) ?? ranks.size
}

function joinOf({ left, right, bits }: GroupLink, records: readonly PersonRecord[]): RecordJoin {
  const idOf = ([place]: readonly number[]) => records[place ?? -1]?.id ?? ''
  return { left: idOf(left), right: idOf(right), chance: chanceOf(bits) }
}

function reviewOf(
  { left, right, bits }: GroupLink,
  records: readonly PersonRecord[],
): RecordReview {
  const idsOf = (places: readonly number[]) =>
    places.map((place) => records[place]?.id ?? '').sort()
  return { left: idsOf(left), right: idsOf(right), chance: chanceOf(bits) }
}
