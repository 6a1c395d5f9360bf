import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from './run-types.ts'

/** The wall clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs, signal) => delay(delayMs, undefined, signal === undefined ? {} : { signal }),
}
