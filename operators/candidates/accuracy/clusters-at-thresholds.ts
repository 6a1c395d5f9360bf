import type { ResolvedRecords } from '../records/resolve-records.ts'

/**
 * Clusters that other thresholds would have made, by record: best pairs are joined first, so a higher
 * threshold stops at an earlier join. Only thresholds from the one on that was resolved with are true.
 */
export function clustersAtThresholds(
  ids: readonly string[],
  { exact, joins }: Pick<ResolvedRecords, 'exact' | 'joins'>,
  thresholds: readonly number[],
): readonly (readonly string[])[] {
  return thresholds.map((threshold) => {
    const end = joins.findIndex(({ chance }) => chance < threshold)
    const parents = new Map(exact.map((cluster) => [cluster, cluster]))
    const rootOf = (cluster: string): string => {
      let root = cluster
      for (
        let next = parents.get(root);
        next !== undefined && next !== root;
        next = parents.get(root)
      ) {
        root = next
      }
      return root
    }
    const clusterOf = new Map(ids.map((id, place) => [id, exact[place] ?? '']))
    for (const { left, right } of joins.slice(0, end < 0 ? joins.length : end)) {
      parents.set(rootOf(clusterOf.get(left) ?? ''), rootOf(clusterOf.get(right) ?? ''))
    }
    return exact.map(rootOf)
  })
}
