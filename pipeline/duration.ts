const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A duration for people, in the largest unit that fits it without a fraction: `7 days`, `90 seconds`. */
export function formatDuration(durationMs: number): string {
  for (const [unit, unitMs] of units) {
    const count = durationMs / unitMs
    if (count >= 1 && Number.isInteger(count))
      return `${formatCount(count)} ${unit}${plural(count)}`
  }
  return `${formatCount(durationMs)} ms`
}

/** A count for people: `5,000,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

function plural(count: number): string {
  return count === 1 ? '' : 's'
}
