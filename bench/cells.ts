import { randomUUID } from 'node:crypto'
import { bucketedSet, memoryStore, openCells } from '#state'
import { costOf, costOfEach, type Cost } from './cost.ts'
import { figures, type Figure, type Unit } from './figure.ts'
import { newValue, profileCells } from './profile-cells.ts'

const keyCount = 200_000
const idCount = 1_000_000
const hourMs = 3_600_000

/** Cells over the store in memory: what a step pays for state on its way. */
export async function benchCells(): Promise<readonly Figure[]> {
  return [...(await benchValueCell()), ...(await benchBucketedSet())]
}

async function benchValueCell(): Promise<readonly Figure[]> {
  const keys = Array.from({ length: keyCount }, () => randomUUID())
  const state = await openCells(memoryStore(), 's', profileCells, { cacheEntriesMax: 1e6 })
  const { profile } = state.cells
  const bytes = newValue()
  return figures(
    `state: a value cell in memory, ${keyCount.toLocaleString('en')} keys`,
    costRows('CPU µs/key', keyCount, {
      'first set of a key': costOfEach(keys, (key) => profile.set(key, bytes)),
      get: costOfEach(keys, (key) => profile.get(key)),
      'get and set': costOfEach(keys, (key) => profile.set(key, profile.get(key) ?? bytes)),
      'encoding at the barrier': costOf(() => state.capture()),
    }),
  )
}

async function benchBucketedSet(): Promise<readonly Figure[]> {
  const ids = Array.from({ length: idCount }, () => `web/${randomUUID()}`)
  const others = Array.from({ length: idCount }, () => `web/${randomUUID()}`)
  const spec = bucketedSet({ withinMs: 168 * hourMs, bucketMs: hourMs, idsMax: 2e7 })
  const store = memoryStore()
  const before = process.memoryUsage().arrayBuffers
  const state = await openCells(store, 's', { seen: spec }, { cacheEntriesMax: 1 })
  const { seen } = state.cells
  const rows = costRows('CPU µs/id', idCount, {
    'get and add of a new id': costOfEach(ids, (id, at) => {
      if (seen.get(id) === undefined) seen.add(id, at, (at % 168) * hourMs)
    }),
    'get, remembered': costOfEach(ids, (id) => seen.get(id)),
    'get, not remembered': costOfEach(others, (id) => seen.get(id)),
    'blocks at the barrier': costOf(() => state.capture()),
  })
  const bytesPerId = (process.memoryUsage().arrayBuffers - before) / idCount
  return figures(`state: a bucketed set, ${idCount.toLocaleString('en')} ids of 40 characters`, [
    ...rows,
    ['memory, and blocks to be saved', bytesPerId, 'bytes/id'],
  ])
}

function costRows(
  unit: Unit,
  count: number,
  costs: Readonly<Record<string, Cost>>,
): [string, number, Unit][] {
  return Object.entries(costs).map(([what, cost]) => [what, cost.cpuMicroseconds / count, unit])
}
