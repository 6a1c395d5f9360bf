import { expect } from 'vitest'
import type { Message } from '#schemas'
import type { Purchase } from './histories.ts'
import type { Folded, Judged } from './oracle.ts'
import { reminderOf, times, type Outside, type Total } from './purchases.ts'

/** Whether all input was read, so that event time is over and every timer has fired. */
export interface Extent {
  readonly complete: boolean
}

/** What lies outside has to be what the folds of the sources give, whatever went wrong between. */
export function expectOutside(outside: Outside, folds: readonly Folded[], extent: Extent): void {
  const judged = folds.flatMap((fold) => fold.judged)
  const accepted = ofFate(judged, 'accepted')
  expect(shown(outside.archive)).toEqual(shown(accepted))
  expect(shown(outside.conflicts)).toEqual(shown(ofFate(judged, 'conflicts')))
  expect(shown(outside.late)).toEqual(shown(ofFate(judged, 'late')))
  const rejects = outside.rejects.map(
    ({ value: { reason, origin } }) => `${reason} ${Buffer.from(origin.bytes).toString()}`,
  )
  expect(rejects.toSorted()).toEqual(folds.flatMap((fold) => fold.rejects).toSorted())
  const totals = outside.totals.map(({ value }) => value)
  expectTotals(totals, folds)
  if (!extent.complete) return
  expectReminders(totals, accepted)
  expectWindows(outside, accepted)
}

/** Each source's purchases in its order, and each total the one before it and the amount. */
function expectTotals(totals: readonly Total[], folds: readonly Folded[]): void {
  const last = new Map<string, number>()
  const added: string[] = []
  for (const value of totals) {
    if ('dueMs' in value) continue
    const { id, customer, amount, total } = value
    expect(total, `${customer} after ${id}`).toBe((last.get(customer) ?? 0) + amount)
    last.set(customer, total)
    added.push(id)
  }
  const expected = folds.map(({ judged }) =>
    ofFate(judged, 'accepted').map(({ value }) => value.id),
  )
  expect(added).toHaveLength(expected.flat().length)
  for (const ids of expected) {
    const source = sourceOf(ids[0])
    expect(added.filter((id) => sourceOf(id) === source && source !== '')).toEqual(ids)
  }
}

/** A timer fires once; again only for a purchase that came when it was due already. */
function expectReminders(totals: readonly Total[], accepted: readonly Judged[]): void {
  const fired = totals.flatMap((value) =>
    'dueMs' in value ? [`${value.customer} ${value.dueMs}`] : [],
  )
  const slotOf = ({ value, timestampMs }: Judged): string =>
    `${value.customer} ${reminderOf(timestampMs)}`
  const times = countBy(fired, (slot) => slot)
  const isOverdue = ({ timestampMs, watermarkMs }: Judged): boolean =>
    reminderOf(timestampMs) <= watermarkMs
  const overdue = countBy(accepted.filter(isOverdue), slotOf)
  expect([...times.keys()].toSorted()).toEqual([...new Set(accepted.map(slotOf))].toSorted())
  for (const [slot, count] of times) {
    expect(count, slot).toBeLessThanOrEqual(1 + (overdue.get(slot) ?? 0))
  }
}

/** What a window shows at last and what missed it are all of its purchases. */
function expectWindows({ windows, missed }: Outside, accepted: readonly Judged[]): void {
  const results = groupBy(windows, ({ value }) => `${value.key} ${value.startMs}`)
  const lost = groupBy(missed, slotOfWindow)
  const bought = groupBy(accepted, slotOfWindow)
  for (const [slot, purchases] of bought) {
    const shown = (results.get(slot) ?? []).map(({ value }) => value)
    const late = lost.get(slot) ?? []
    const last = shown.at(-1)
    expect((last?.messages ?? 0) + late.length, slot).toBe(purchases.length)
    const sum = Number(last?.values['bought'] ?? 0)
    expect(sum + amountOf(late), slot).toBe(amountOf(purchases))
    expect(shown.map(({ refined }) => refined)).toEqual(shown.map((_, index) => index > 0))
    const counts = shown.map(({ messages }) => messages)
    expect(counts).toEqual([...new Set(counts)].toSorted((left, right) => left - right))
    if (purchases.every(isInTime)) expect(shown, slot).toHaveLength(1)
  }
  const known = new Set(bought.keys())
  expect([...results.keys(), ...lost.keys()].filter((slot) => !known.has(slot))).toEqual([])
}

function isInTime({ timestampMs, watermarkMs }: Judged): boolean {
  return timestampMs >= watermarkMs
}

/** The customer and the beginning of the window that a purchase belongs to. */
export function slotOfWindow({
  value,
  timestampMs,
}: Pick<Judged, 'value' | 'timestampMs'>): string {
  const { windowMs } = times
  return `${value.customer} ${Math.floor(timestampMs / windowMs) * windowMs}`
}

/** The sum of purchases. */
export function amountOf(purchases: readonly { readonly value: Purchase }[]): number {
  return purchases.reduce((sum, { value }) => sum + value.amount, 0)
}

/** Those of one fate, in their order. */
export function ofFate(judged: readonly Judged[], fate: Judged['fate']): readonly Judged[] {
  return judged.filter((one) => one.fate === fate)
}

/** Values by what they have in common, in their order. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  return groups
}

function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, number> {
  return new Map([...groupBy(values, keyOf)].map(([key, group]) => [key, group.length]))
}

function sourceOf(id: string | undefined): string {
  return id?.split('-')[0] ?? ''
}

function shown(purchases: readonly Pick<Message<Purchase>, 'value' | 'timestampMs'>[]): string[] {
  return purchases
    .map(({ value, timestampMs }) => `${timestampMs} ${JSON.stringify(value)}`)
    .toSorted()
}
