import type { Random } from '../random.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long a device without a network keeps an event: minutes to days, few longer than a week. */
export function offlineMs(random: Random): number {
  const draw = random.next()
  if (draw < 0.5) return random.between(10 * minuteMs, 3 * hourMs)
  if (draw < 0.8) return random.between(3 * hourMs, dayMs)
  if (draw < 0.95) return random.between(dayMs, 6 * dayMs)
  return random.between(8 * dayMs, 20 * dayMs)
}

/** How long a client waits before it tries again: minutes to hours. */
export function retryMs(random: Random): number {
  return random.between(minuteMs, random.chance(0.8) ? 20 * minuteMs : 6 * hourMs)
}

/** How long an SDK collects a batch. */
export function batchingMs(random: Random): number {
  return random.between(5, 10_000)
}

/** How long a request takes. */
export function transitMs(random: Random): number {
  return random.between(20, 800)
}
