import { count } from '../output/format.ts'
import { table } from '../output/table.ts'
import type { SegmentEstimate } from './estimate-segments.ts'

/** Estimates as a table, and below it what the state cannot tell and what else there is to know. */
export function estimateLines(estimates: readonly SegmentEstimate[]): readonly string[] {
  const columns = [
    { title: 'segment' },
    { title: 'members', align: 'right' },
    { title: 'of', align: 'right' },
    { title: '%', align: 'right' },
    { title: 'now', align: 'right' },
    { title: 'entering', align: 'right' },
    { title: 'leaving', align: 'right' },
    { title: 'such as' },
  ] as const
  const rows = estimates.map((each) => [
    each.segment,
    each.unknown.length > 0 ? 'unknown' : countOf(each.members),
    count(each.lookedAt),
    countOf(each.percent),
    countOf(each.membersNow),
    countOf(each.entering),
    countOf(each.leaving),
    each.sample.join(' '),
  ])
  return [...table(columns, rows, 200), ...estimates.flatMap(remarks)]
}

function remarks({ segment, unknown, notes }: SegmentEstimate): readonly string[] {
  return [
    ...(unknown.length > 0 ? ['', `${segment} cannot be estimated from what is stored:`] : []),
    ...unknown.map((reason) => `  ${reason}`),
    ...(notes.length > 0 ? ['', `${segment}:`, ...notes.map((note) => `  ${note}`)] : []),
  ]
}

function countOf(value: number | null): string {
  return value === null ? '-' : count(value)
}
