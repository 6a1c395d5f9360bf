/** One measured number: a row of the table. */
export interface Figure {
  /** What was measured: a section, or a part of one. */
  readonly group: string
  readonly what: string
  readonly value: number
  readonly unit: Unit
}

/** Units of figures. CPU time is that of every thread of the process. */
export type Unit =
  | 'events/s'
  | 'CPU µs/event'
  | 'CPU µs/key'
  | 'CPU µs/id'
  | 'ms'
  | 's'
  | 'MB'
  | 'bytes/key'
  | 'bytes/id'
  | 'bytes/profile'
  | 'times'
  | '%'
  | 'count'

/** Figures of one group, from pairs of what, value and unit. */
export function figures(
  group: string,
  rows: readonly (readonly [what: string, value: number, unit: Unit])[],
): Figure[] {
  return rows.map(([what, value, unit]) => ({ group, what, value, unit }))
}

/** The middle of the values, the upper one of two: a run that another process disturbed has no say. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value that a share of all values is below, from 0 to 1. NaN where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** How far values are apart, in percent of the median. */
export function spread(values: readonly number[]): number {
  return (100 * (Math.max(...values) - Math.min(...values))) / median(values)
}
