const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A duration for people, in the largest unit that it is a whole number of: `90 minutes`. */
export function durationText(ms: number): string {
  for (const [unit, lengthMs] of units) {
    if (ms % lengthMs === 0) return countOf(ms / lengthMs, unit)
  }
  return `${ms} ms`
}

/** A number of things: `1 day`, `2 days`. */
export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${Math.abs(count) === 1 ? '' : 's'}`
}
