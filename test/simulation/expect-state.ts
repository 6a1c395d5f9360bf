import { expect } from 'vitest'
import { openCells, readState, type Manifest } from '#state'
import type { CellSpecs, StateStore } from '#state'
import { amountOf, groupBy, ofFate, slotOfWindow } from './expect-outside.ts'
import type { Left } from './job.ts'
import { fold, type Folded, type Position } from './oracle.ts'
import { dedupeSpec, reminderOf, times, totalState, windowSpec } from './purchases.ts'

/** The folds of the sources, by source, up to the positions of a manifest. */
export type Folds = Readonly<Record<string, Folded>>

/** Folds each source up to where the manifest says it was read. */
export function foldsAt(manifest: Manifest, { history, pollMessagesMax }: Left): Folds {
  const folds = Object.entries(history).map(([source, partitions]) => {
    const position = manifest.sources[source]?.position ?? {}
    return [source, fold(partitions, pollMessagesMax, position as Position)] as const
  })
  return Object.fromEntries(folds)
}

/** Cells, timers and counters of the last epoch have to be what its positions say. */
export async function expectState(manifest: Manifest, left: Left, folds: Folds): Promise<void> {
  const { store } = left
  expectNoWayBack(manifest, left.reachedMs)
  const accepted = Object.values(folds).flatMap(({ judged }) => ofFate(judged, 'accepted'))
  for (const [source, folded] of Object.entries(folds)) {
    expectCounters(manifest, source, folded)
    await expectMemory(manifest, store, source, folded)
  }
  expect(manifest.counters['totals']?.['added'] ?? 0).toBe(accepted.length)
  await expectTotals(store, accepted)
  await expectTimers(manifest, store, accepted)
  await expectPanes(manifest, store, accepted)
}

/** No step's watermark may go back, from one epoch to the next or where a run opens again. */
function expectNoWayBack({ watermarksMs }: Manifest, reachedMs: Left['reachedMs']): void {
  for (const [step, savedMs] of Object.entries(watermarksMs)) {
    expect(savedMs, step).toBeGreaterThanOrEqual(reachedMs.get(step) ?? savedMs)
    reachedMs.set(step, savedMs)
  }
}

type Accepted = readonly Folded['judged'][number][]

function expectCounters({ counters }: Manifest, source: string, folded: Folded): void {
  const { judged, rejects } = folded
  const dedupe = counters[`${source}-dedupe`] ?? {}
  expect({
    read: counters[source]?.['read'] ?? 0,
    rejected: counters[source]?.['rejected/unreadable'] ?? 0,
    natural: dedupe['natural_duplicates'] ?? 0,
    synthetic: dedupe['synthetic_duplicates'] ?? 0,
    late: dedupe['late'] ?? 0,
  }).toEqual({
    read: judged.length + rejects.length,
    rejected: rejects.length,
    natural: ofFate(judged, 'natural').length,
    synthetic: ofFate(judged, 'conflicts').length,
    late: ofFate(judged, 'late').length,
  })
}

async function expectMemory(
  { watermarksMs }: Manifest,
  store: StateStore,
  source: string,
  { judged, known, horizonMs, watermarkMs }: Folded,
): Promise<void> {
  const step = `${source}-dedupe`
  const reachedMs = watermarksMs[step] ?? Number.NEGATIVE_INFINITY
  const ended = reachedMs === Number.MAX_SAFE_INTEGER
  if (!ended) expect(reachedMs).toBe(watermarkMs)
  const { cells } = await reopened(store, step, dedupeSpec.state)
  if (!ended) expect(cells.seen.horizonMs).toBe(horizonMs)
  for (const { value } of judged) {
    const fingerprint = ended ? undefined : fingerprintAt(known, value.id)
    expect(cells.seen.get(value.id), value.id).toBe(fingerprint)
  }
}

function fingerprintAt(known: Folded['known'], id: string): number | undefined {
  const purchase = known.get(id)
  return purchase && purchase.customer.charCodeAt(0) * 1_000 + purchase.amount
}

async function expectTotals(store: StateStore, accepted: Accepted): Promise<void> {
  const reader = await readState(store, 'totals', totalState)
  const totals = new Map<string, number>()
  for await (const [customer, total] of reader.scan('total')) totals.set(customer, total)
  const expected = groupBy(accepted, ({ value }) => value.customer)
  expect([...totals.keys()].toSorted()).toEqual([...expected.keys()].toSorted())
  for (const [customer, total] of totals) {
    expect(total, customer).toBe(amountOf(expected.get(customer) ?? []))
  }
}

/** Timers ahead of the watermark wait; one that is not may wait for the next watermark. */
async function expectTimers(
  { watermarksMs }: Manifest,
  store: StateStore,
  accepted: Accepted,
): Promise<void> {
  const { timers } = await reopened(store, 'totals', totalState)
  const watermarkMs = watermarksMs['totals'] ?? Number.NEGATIVE_INFINITY
  const waiting = [...timers.due('event', Number.POSITIVE_INFINITY)]
    .filter(({ timestampMs }) => timestampMs > watermarkMs)
    .map(({ key, timestampMs }) => `${key} ${timestampMs}`)
  const expected = accepted
    .map(({ value, timestampMs }) => ({ key: value.customer, dueMs: reminderOf(timestampMs) }))
    .filter(({ dueMs }) => dueMs > watermarkMs)
    .map(({ key, dueMs }) => `${key} ${dueMs}`)
  expect(waiting.toSorted()).toEqual([...new Set(expected)].toSorted())
}

/** A window that takes messages has all that came; one whose time is over is gone. */
async function expectPanes(
  { watermarksMs }: Manifest,
  store: StateStore,
  accepted: Accepted,
): Promise<void> {
  const watermarkMs = watermarksMs['windows'] ?? Number.NEGATIVE_INFINITY
  const reader = await readState(store, 'windows', windowSpec.state)
  for (const [customer, purchases] of groupBy(accepted, ({ value }) => value.customer)) {
    const panes = await reader.entries('panes', customer)
    const counts = panes.map(([startMs, { messages }]) => `${customer} ${startMs}: ${messages}`)
    const open = [...groupBy(purchases, slotOfWindow)].filter(([slot]) => {
      const endMs = Number(slot.split(' ')[1]) + times.windowMs
      return endMs + times.allowedLatenessMs > watermarkMs
    })
    const expected = open.map(([slot, { length }]) => `${slot}: ${length}`)
    expect(counts.toSorted()).toEqual(expected.toSorted())
  }
}

function reopened<S extends CellSpecs>(store: StateStore, step: string, specs: S) {
  return openCells(store, step, specs, { cacheEntriesMax: 1_000 })
}
