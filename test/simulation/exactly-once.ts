import fc from 'fast-check'
import { expect } from 'vitest'
import { expectOutside, ofFate } from './expect-outside.ts'
import { expectState, foldsAt } from './expect-state.ts'
import { histories } from './histories.ts'
import { runJob, tinyBounds, type Ended, type Finished, type Left, type Mutant } from './job.ts'
import { outputs, type Output } from './purchases.ts'
import type { Fault, FaultKind } from './world.ts'

/** Histories that the properties of this folder run together, for CI and by hand. */
export const historiesWanted = Number(process.env['ANABRANCH_HISTORIES'] ?? 2_000)

/** What a set of histories came to: a property says nothing about what never happened. */
export class Tally {
  histories = 0
  readonly counts: Record<string, number> = {}

  /** Adds to one of the counts. */
  add(name: string, by: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + by
  }
}

/** A history, bounds, and what goes wrong. */
export function scenarios(kinds: readonly FaultKind[], restartsMax: number) {
  const fault: fc.Arbitrary<Fault> = fc.record({
    kind: fc.constantFrom(...kinds),
    afterSteps: fc.integer({ min: 1, max: 200 }),
  })
  return fc.record({
    history: histories,
    bounds: tinyBounds.map((bounds) => ({ ...bounds, restartsMax })),
    faults: fc.array(fault, { minLength: 1, maxLength: 6, size: 'max' }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    remote: fc.boolean(),
  })
}

export type Scenario = ReturnType<typeof scenarios> extends fc.Arbitrary<infer T> ? T : never

/**
 * Runs a history with its faults. After every process that ended, and in every epoch that was asked
 * for, state has to be what the positions say; and so has what lies outside, where the end was a clean
 * one. Of one source, all of it has to be what a run without faults leaves, in its order.
 */
export async function expectExactlyOnce(
  scenario: Scenario,
  tally: Tally,
  mutant?: Mutant,
): Promise<void> {
  const { seed } = scenario
  const job = { ...scenario, ...(mutant !== undefined && { mutant }) }
  const finished = await runJob({ ...job, random: randomOf(seed) }, expectLeft)
  expect(finished.world.overlaps).toEqual([])
  if (Object.keys(scenario.history).length === 1) {
    const straight = { ...job, faults: [], random: randomOf(seed + 1) }
    const { left } = await runJob(straight, expectLeft)
    for (const output of outputs) {
      expect(valuesOf(finished.left, output)).toEqual(valuesOf(left, output))
    }
  }
  await count(finished, tally)
}

/** Expects that some history shows a mutant: as messages or state that are wrong, not as an error. */
export async function expectNoticed(mutant: Mutant): Promise<void> {
  const property = fc.asyncProperty(scenarios(['death'], 0), (scenario) =>
    expectExactlyOnce(scenario, new Tally(), mutant),
  )
  const { errorInstance } = await fc.check(property, { numRuns: 500, endOnFailure: true })
  expect(errorInstance).toHaveProperty('name', 'AssertionError')
}

async function expectLeft(left: Left, ended: Ended): Promise<void> {
  const manifest = await left.store.latest()
  if (manifest === undefined) return
  const folds = foldsAt(manifest, left)
  await expectState(manifest, left, folds)
  if (ended !== 'drained' && ended !== 'complete') return
  const complete = ended === 'complete'
  expectOutside(left.outside, Object.values(folds), { complete })
  for (const [source, forgotten] of Object.entries(left.forgotten)) {
    expect(Object.fromEntries(forgotten)).toEqual(manifest.sources[source]?.position)
  }
  if (!complete) return
  for (const [source, partitions] of Object.entries(left.history)) {
    const read = Object.values(partitions).flat().length
    expect(manifest.counters[source]?.['read'] ?? 0).toBe(read)
  }
}

async function count({ left, world, restarts, total }: Finished, tally: Tally): Promise<void> {
  const { duplicates, rejected, late, accepted, read } = total
  expect(read).toBe(accepted + duplicates.natural + duplicates.synthetic + rejected.total + late)
  expect(accepted).toBe(left.outside.archive.length)
  tally.histories += 1
  tally.add('read', read)
  tally.add('late', late)
  tally.add('with late', Math.sign(late))
  tally.add('with conflicts', Math.sign(duplicates.synthetic))
  tally.add('with retries', Math.sign(duplicates.natural))
  tally.add('with refined windows', Math.sign(left.outside.windows.filter(isRefined).length))
  tally.add('with missed windows', Math.sign(left.outside.missed.length))
  tally.add('with forgotten ids', Number(await hasForgotten(left)))
  tally.add('epochs', (await left.store.latest())?.epoch ?? 0)
  tally.add('restarts in place', restarts)
  for (const [kind, happened] of Object.entries(world.happened)) tally.add(kind, happened)
}

/** Whether an id was let through twice, since its first purchase had been forgotten. */
async function hasForgotten(left: Left): Promise<boolean> {
  const manifest = await left.store.latest()
  if (manifest === undefined) return false
  const judged = Object.values(foldsAt(manifest, left)).flatMap((fold) => fold.judged)
  const ids = ofFate(judged, 'accepted').map(({ value }) => value.id)
  return new Set(ids).size < ids.length
}

/** In their order, but for timers: one that is set when it is due already may wait a little. */
function valuesOf({ outside }: Left, output: Output): readonly string[] {
  return outside[output].flatMap(({ value }) => ('dueMs' in value ? [] : [shown(value)]))
}

function isRefined({ value }: Left['outside']['windows'][number]): boolean {
  return value.refined
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'origin' in value && 'reason' in value) {
    const { bytes } = value.origin as { readonly bytes: Uint8Array }
    return `${String(value.reason)} ${Buffer.from(bytes).toString()}`
  }
  return JSON.stringify(value)
}

/** Park and Miller's minimal standard generator (CACM 31, 1988). */
function randomOf(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
