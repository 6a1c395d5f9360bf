import type { Random } from '../random.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How far a wrong clock is off, in milliseconds: mostly minutes, sometimes a zone, rarely days. */
export function wrongClockMs(random: Random): number {
  const sign = random.chance(0.5) ? 1 : -1
  const draw = random.next()
  if (draw < 0.7) return sign * random.between(2 * minuteMs, 55 * minuteMs)
  if (draw < 0.9) return sign * random.between(1, 12) * hourMs
  return sign * random.between(dayMs, 5 * dayMs)
}
