/**
 * Exactly once, by simulation. Each history is run with up to six faults at random asynchronous steps,
 * stores, sources and sinks included. What is saved after each of them, and what is committed outside,
 * must be what a pure fold over the input gives. The mutants beside it show that this would notice a
 * protocol with a step missing.
 *
 * `ANABRANCH_HISTORIES=20000 npx vitest … test/simulation` runs more; `ANABRANCH_SEED` replays.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectExactlyOnce, historiesWanted, scenarios, Tally } from './exactly-once.ts'
import type { FaultKind } from './world.ts'

interface Variant {
  readonly kinds: readonly FaultKind[]
  readonly restartsMax: number
  /** Share of the histories that are wanted. */
  readonly share: number
}

const variants: Readonly<Record<string, Variant>> = {
  'whose processes die': { kinds: ['death'], restartsMax: 0, share: 0.4 },
  'that opens again in place': { kinds: ['error'], restartsMax: 3, share: 0.2 },
  'whose outside is down at times': { kinds: ['outage'], restartsMax: 0, share: 0.15 },
  'that is stopped and saved at will': {
    kinds: ['stop', 'stop-now', 'checkpoint'],
    restartsMax: 0,
    share: 0.15,
  },
  'to which everything happens': {
    kinds: ['death', 'error', 'outage', 'stop', 'stop-now', 'checkpoint'],
    restartsMax: 3,
    share: 0.1,
  },
}

const timeoutMs = 60_000 + historiesWanted * 30
/** A run that hangs is told with its seed, a little before the test would be given up. */
const endless = { interruptAfterTimeLimit: timeoutMs - 5_000, markInterruptAsFailure: true }

describe('a job', () => {
  for (const [name, { kinds, restartsMax, share }] of Object.entries(variants)) {
    it(
      `${name} should leave what a pure fold over its input gives`,
      async () => {
        const tally = new Tally()
        const property = fc.asyncProperty(scenarios(kinds, restartsMax), (scenario) =>
          expectExactlyOnce(scenario, tally),
        )
        const numRuns = Math.ceil(historiesWanted * share)
        await fc.assert(property, { numRuns, ...endless })
        expectNothingVacuous(tally, kinds)
      },
      timeoutMs,
    )
  }
})

/** What the properties are about must have happened often enough for them to say anything. */
function expectNothingVacuous({ histories, counts }: Tally, kinds: readonly FaultKind[]): void {
  const timesOf = (name: string): number => (counts[name] ?? 0) / histories
  expect(timesOf('read')).toBeGreaterThan(40)
  expect(timesOf('epochs')).toBeGreaterThan(3)
  expect(timesOf('with conflicts')).toBeGreaterThan(0.8)
  expect(timesOf('with retries')).toBeGreaterThan(0.5)
  expect(timesOf('with forgotten ids')).toBeGreaterThan(0.5)
  expect(timesOf('with late')).toBeGreaterThan(0.1)
  expect(timesOf('with refined windows')).toBeGreaterThan(0.1)
  expect(timesOf('with missed windows')).toBeGreaterThan(0.1)
  for (const kind of kinds) expect(timesOf(kind), kind).toBeGreaterThan(1 / kinds.length)
  if (!kinds.includes('error')) expect(timesOf('restarts in place')).toBe(0)
}
