import { setTimeout as sleep } from 'node:timers/promises'

/** How often a condition is looked at, in milliseconds. */
const pauseMs = 50

/** Waits until a condition holds; false when it does not within the time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadlineMs) return false
    await sleep(pauseMs)
  }
  return true
}
