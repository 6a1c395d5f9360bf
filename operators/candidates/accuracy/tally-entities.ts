/** What a clustering made of one true entity. Sums over entities give every measure. */
export interface EntityTally {
  readonly records: number
  /** Pairs of its records. */
  readonly pairs: number
  /** Pairs of its records that are in one cluster. */
  readonly foundPairs: number
  /** Pairs of a cluster, half of each counted for the entity of either record. */
  readonly clusterPairs: number
  /** Sum over its records: the share of the record's cluster that is of the entity. */
  readonly purity: number
  /** Sum over its records: the share of the entity that is in the record's cluster. */
  readonly completeness: number
  /** Whether all its records are in one cluster. */
  readonly whole: boolean
  /** Whether a cluster with one of its records holds another entity's, too. */
  readonly mixed: boolean
}

/** Compares true entities and clusters of the same records, given by record. */
export function tallyEntities(
  truth: readonly string[],
  clusters: readonly string[],
): readonly EntityTally[] {
  const sizes = new Map<string, number>()
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1)
  const parts = new Map<string, Map<string, number>>()
  for (const [record, entity] of truth.entries()) {
    const cluster = clusters[record] ?? ''
    const ofEntity = parts.get(entity) ?? new Map<string, number>()
    parts.set(entity, ofEntity.set(cluster, (ofEntity.get(cluster) ?? 0) + 1))
  }
  return [...parts.values()].map((ofEntity) => tally(ofEntity, sizes))
}

function tally(
  parts: ReadonlyMap<string, number>,
  sizes: ReadonlyMap<string, number>,
): EntityTally {
  const records = [...parts.values()].reduce((sum, part) => sum + part, 0)
  const sums = { foundPairs: 0, clusterPairs: 0, purity: 0, completeness: 0 }
  let mixed = false
  for (const [cluster, part] of parts) {
    const size = sizes.get(cluster) ?? part
    sums.foundPairs += pairsOf(part)
    sums.clusterPairs += (part * (size - 1)) / 2
    sums.purity += (part * part) / size
    sums.completeness += (part * part) / records
    mixed ||= size > part
  }
  return { records, pairs: pairsOf(records), ...sums, whole: parts.size === 1, mixed }
}

function pairsOf(records: number): number {
  return (records * (records - 1)) / 2
}
