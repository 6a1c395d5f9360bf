import {
  accuracyIntervals,
  clustersAtThresholds,
  overMergedClusters,
  type Interval,
  type PersonRecord,
  type ResolvedRecords,
} from '#operators'
import { table } from '../output/table.ts'

/** Chances that the chart shows as thresholds. */
export const chartThresholds: readonly number[] = [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]

/** Samples of each interval. */
const samples = 400

/** Width of a bar for a share of one. */
const barLength = 24

/** The accuracy of every threshold for automatic merging, by labels: a table with bars. */
export function thresholdChart(
  records: readonly PersonRecord[],
  labels: readonly string[],
  resolved: ResolvedRecords,
  seed: number,
): string[] {
  const ids = records.map(({ id }) => id)
  const rows = clustersAtThresholds(ids, resolved, chartThresholds).map((clusters, place) => {
    const { precision, recall, f1 } = accuracyIntervals(labels, clusters, seed, samples)
    return [
      (chartThresholds[place] ?? 0).toFixed(2),
      shown(precision),
      shown(recall),
      shown(f1),
      String(overMergedClusters(labels, clusters)),
      bar(f1.value),
    ]
  })
  return table(
    ['merge', 'precision', 'recall', 'F1', 'over-merged', ''].map((title) => ({ title })),
    rows,
  )
}

function shown({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
}

function bar(share: number): string {
  return '█'.repeat(Math.round((Number.isNaN(share) ? 0 : share) * barLength))
}
