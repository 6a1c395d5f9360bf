/**
 * Exactly once, by simulation. Each history is run straight and again with up to six crashes at
 * random asynchronous steps, stores and sinks included; what is committed outside must be the same,
 * and must be what a pure fold over the input gives. The mutants at the end show that the test would
 * notice a protocol with a step missing.
 *
 * `ANABRANCH_HISTORIES=20000 npx vitest … test/simulation` runs more; `ANABRANCH_SEED` replays.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import type { Message } from '#schemas'
import type { Manifest, StateStore } from '#state'
import { delegateStore } from '../helpers/delegate-store.ts'
import { fold } from './oracle.ts'
import { runJob, tinyBounds, type Mutant } from './job.ts'
import { histories, type Outcome, type Partitions } from './purchases.ts'

const numRuns = Number(process.env['ANABRANCH_HISTORIES'] ?? 2_000)

const crashesAt = fc.array(fc.integer({ min: 1, max: 250 }), { maxLength: 6 })
const scenarios = fc.record({
  partitions: histories,
  bounds: tinyBounds,
  crashesAt,
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  remote: fc.boolean(),
})
type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never

describe('a run that crashes', () => {
  it('should leave what an uninterrupted run leaves, and what a pure fold gives', async () => {
    let crashes = 0
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        crashes += await expectExactlyOnce(scenario)
      }),
      { numRuns },
    )
    // The crashes must have happened for the property to say anything.
    expect(crashes).toBeGreaterThan(numRuns)
  })
})

describe('the simulation', () => {
  const mutants: Readonly<Record<string, Mutant>> = {
    'a start that does not commit again': { store: withoutCommittables },
    'a commit that is not idempotent': { collection: () => new AppendingCollection() },
    'a checkpoint without the cells': { store: withoutChanges },
  }
  for (const [name, mutant] of Object.entries(mutants)) {
    it(`should notice ${name}`, async () => {
      const property = fc.asyncProperty(scenarios, async (scenario) => {
        await expectExactlyOnce(scenario, mutant)
      })
      const { errorInstance } = await fc.check(property, { numRuns: 2_000, endOnFailure: true })
      // Messages lost or doubled, and not some error of the mutant's own.
      expect(errorInstance).toHaveProperty('name', 'AssertionError')
    })
  }
})

// Helpers

async function expectExactlyOnce(scenario: Scenario, mutant?: Mutant): Promise<number> {
  const { partitions, bounds, crashesAt, remote } = scenario
  const job = { partitions, bounds, remote, ...(mutant !== undefined && { mutant }) }
  const straight = await runJob({ ...job, crashesAt: [], random: randomOf(scenario.seed) })
  const crashed = await runJob({ ...job, crashesAt, random: randomOf(scenario.seed + 1) })
  expect(crashed.outcome).toEqual(straight.outcome)
  expect(crashed.total).toEqual(straight.total)
  expectFold(partitions, straight.outcome)
  const { read, accepted, duplicates, rejected, late } = crashed.total
  expect(read).toBe(Object.values(partitions).flat().length)
  expect(read).toBe(accepted + duplicates.natural + duplicates.synthetic + rejected.total + late)
  expect(accepted).toBe(crashed.outcome.archive.length)
  return crashed.died
}

function expectFold(partitions: Partitions, outcome: Outcome): void {
  const expected = fold(partitions)
  expect(outcome.rejects).toEqual(expected.outcome.rejects)
  if (outcome.late.length > 0) return
  expect(outcome.archive).toEqual(expected.outcome.archive)
  expect(outcome.conflicts).toEqual(expected.outcome.conflicts)
  for (const [customer, total] of expected.lastTotals) {
    expect(outcome.totals).toContain(`${customer} ${total}`)
  }
}

/** Park and Miller's minimal standard generator (CACM 31, 1988). */
function randomOf(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function withoutCommittables(store: StateStore): StateStore {
  const latest = async (): Promise<Manifest | undefined> => {
    const manifest = await store.latest()
    return manifest === undefined ? undefined : { ...manifest, committables: {} }
  }
  return delegateStore(store, { latest })
}

function withoutChanges(store: StateStore): StateStore {
  return delegateStore(store, { commit: (_changes, manifest) => store.commit([], manifest) })
}

/** Appends on every commit, as a sink without deduplication would. */
class AppendingCollection extends memory.Collection<unknown> {
  readonly #prepared = new Map<number, readonly Message<unknown>[]>()
  readonly #appended: Message<unknown>[] = []

  override stage(epoch: number, messages: readonly Message<unknown>[]): void {
    this.#prepared.set(epoch, messages)
  }

  override commit(epoch: number): void {
    this.#appended.push(...(this.#prepared.get(epoch) ?? []))
  }

  override messages(): readonly Message<unknown>[] {
    return this.#appended
  }
}
