import { type IdentityRules } from '../../identity/index.ts'
import { BlockIndex, type BlockingReport } from '../blocking/block-index.ts'
import { linkGroups, type GroupLink } from '../clustering/link-groups.ts'
import { majorityBits } from '../clustering/majority-bits.ts'
import type { FellegiSunterSpec } from '../fellegi-sunter.ts'
import { CandidateModelError } from '../model/model-error.ts'
import { bitsOfChance, chanceOf } from '../scoring/weights.ts'
import { guardOf } from './group-guard.ts'
import type { PersonRecord } from './person-record.ts'
import { RecordTable } from './record-table.ts'
import { TableScorer } from './table-scorer.ts'

/** Bits of two records from which on their groups are looked at: what is worse opens no question. */
const candidateBitsMin = -6

/** What likeness made of groups. */
export interface JoinedGroups {
  readonly clusters: readonly (readonly number[])[]
  /** By record: the chance that it belongs to the others of its cluster. */
  readonly confidences: readonly number[]
  /** In the order in which they were made. */
  readonly joins: readonly GroupLink[]
  readonly suppressed: number
  readonly reviews: readonly GroupLink[]
  readonly blocking: BlockingReport
}

/** Joins groups of records that are alike. All numbers are places of records. */
export function joinCandidates(
  records: readonly PersonRecord[],
  groups: readonly (readonly number[])[],
  rules: IdentityRules,
  spec: FellegiSunterSpec,
): JoinedGroups {
  const { comparisons, blocking, bounds, band, model } = spec
  if (model === undefined) throw new CandidateModelError(['there is none'])
  const fields = records.map((record) => (record.mayBeMatched ? record.fields : {}))
  const index = new BlockIndex(fields, blocking, bounds)
  const table = new RecordTable(fields, comparisons)
  const scorer = new TableScorer(table, model)
  const bits = (left: number, right: number) => scorer.bits(left, right)
  const linked = linkGroups({
    groups,
    candidates: candidatePairs(index, groups, bits),
    bits,
    mergeBits: band.merge === undefined ? Infinity : bitsOfChance(band.merge),
    reviewBits: bitsOfChance(band.review),
    allows: guardOf(records, rules),
  })
  return {
    clusters: linked.clusters,
    confidences: confidencesOf(records.length, groups, linked.clusters, bits),
    joins: linked.joins,
    suppressed: linked.suppressed.length,
    reviews: linked.reviews,
    blocking: index.report,
  }
}

function candidatePairs(
  index: BlockIndex,
  groups: readonly (readonly number[])[],
  bits: (left: number, right: number) => number,
): readonly (readonly [number, number])[] {
  const groupOf: number[] = []
  for (const [group, members] of groups.entries())
    for (const place of members) groupOf[place] = group
  const pairs: (readonly [number, number])[] = []
  index.forEachPair((left, right) => {
    const [one, other] = [groupOf[left] ?? 0, groupOf[right] ?? 0]
    if (one !== other && bits(left, right) >= candidateBitsMin) pairs.push([one, other])
  })
  return pairs
}

/** How well each record's group fits the rest of its cluster. */
function confidencesOf(
  size: number,
  groups: readonly (readonly number[])[],
  clusters: readonly (readonly number[])[],
  bits: (left: number, right: number) => number,
): readonly number[] {
  const confidences = Array.from({ length: size }, () => 1)
  const groupOf = new Map(groups.flatMap((group) => group.map((place) => [place, group])))
  for (const cluster of clusters) {
    for (const group of new Set(cluster.map((place) => groupOf.get(place)))) {
      if (group === undefined || group.length === cluster.length) continue
      const rest = cluster.filter((place) => groupOf.get(place) !== group)
      const pairs = group.flatMap((place) => rest.map((other) => bits(place, other)))
      const confidence = chanceOf(majorityBits(Float64Array.from(pairs).sort()))
      for (const place of group) confidences[place] = confidence
    }
  }
  return confidences
}
