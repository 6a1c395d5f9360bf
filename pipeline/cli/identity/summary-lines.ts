import type { ResolvedRecords } from '#operators'
import { count } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { table } from '../output/table.ts'
import type { RecordList } from './read-records.ts'

/** What `identity resolve` says of its result. */
export interface ResolveSummary {
  readonly records: number
  readonly rejected: number
  readonly clusters: number
  readonly merges: Readonly<Record<string, number>>
  readonly suppressed: number
  readonly reviews: number
  /** Version of the model, where likeness was looked at. */
  readonly model?: string
  readonly pairsCompared?: number
  readonly blocksSkipped?: number
}

/** Sums a result up. */
export function summaryOf(
  list: RecordList,
  resolved: ResolvedRecords,
  model: string | undefined,
): ResolveSummary {
  const { blocking } = resolved
  return {
    records: list.records.length,
    rejected: list.rejected.count,
    clusters: resolved.clusters,
    merges: Object.fromEntries(resolved.merges),
    suppressed: resolved.suppressed,
    reviews: resolved.reviews.length,
    ...(model !== undefined && { model }),
    ...(blocking && { pairsCompared: blocking.pairs, blocksSkipped: blocking.blocksSkipped }),
  }
}

/** The summary for people. */
export function summaryLines(summary: ResolveSummary): string[] {
  const merges = Object.entries(summary.merges).map(([rule, number]) => [
    `  ${rule}`,
    count(number),
  ])
  const rows = [
    ['records', count(summary.records)],
    ['clusters', count(summary.clusters)],
    ['merges', count(Object.values(summary.merges).reduce((sum, number) => sum + number, 0))],
    ...merges,
    ['suppressed', count(summary.suppressed)],
    ['reviews', count(summary.reviews)],
    ...(summary.pairsCompared === undefined
      ? []
      : [['pairs compared', count(summary.pairsCompared)]]),
    ...(summary.blocksSkipped ? [['blocks too large', count(summary.blocksSkipped)]] : []),
    ...(summary.model === undefined ? [] : [['model', summary.model]]),
  ]
  return table([{ title: '' }, { title: '', align: 'right' }], rows)
}

/** Lines of a list that were left out, for people. */
export function rejectLines({ path, rejected }: RecordList): string[] {
  if (rejected.count === 0) return []
  const shown = rejected.first.map(({ line, reason }) => printable(`${path}:${line}: ${reason}`))
  const more = rejected.count - rejected.first.length
  return [
    `${count(rejected.count)} lines rejected`,
    ...shown,
    ...(more > 0 ? [`… and ${count(more)} more`] : []),
  ]
}
