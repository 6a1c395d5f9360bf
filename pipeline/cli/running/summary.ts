import { count, duration } from '../output/format.ts'
import { table } from '../output/table.ts'
import type { RunSummary } from '../../runtime/run-types.ts'

const columns = [{ title: '' }, { title: '', align: 'right' }] as const

/** A run's summary as a table for people. */
export function summaryLines(summary: RunSummary): string[] {
  const { checkpoints, duplicates, rejected } = summary
  const reasons = Object.entries(rejected.byReason).map(([reason, times]): readonly string[] => [
    `  ${reason}`,
    count(times),
  ])
  return table(columns, [
    ['events read', count(summary.read)],
    ['accepted', count(summary.accepted)],
    ['natural duplicates', count(duplicates.natural)],
    ['synthetic duplicates', count(duplicates.synthetic)],
    ['rejected', count(rejected.total)],
    ...reasons,
    ['late', count(summary.late)],
    ['', ''],
    ['profiles', count(summary.profiles)],
    ['identifiers', count(summary.identifiers)],
    ['merges', count(summary.merges)],
    ['reviews', count(summary.reviews)],
    ['', ''],
    ['checkpoints', count(checkpoints.count)],
    ['  half took less than', duration(checkpoints.p50Ms)],
    ['  99 % took less than', duration(checkpoints.p99Ms)],
    ['time', duration(summary.elapsedMs)],
    ['events/s', count(summary.eventsPerSecond)],
  ])
}
