import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Codec } from '#schemas'
import {
  bucketedSet,
  lmdbStore,
  memoryStore,
  openCells,
  value,
  type LmdbStore,
  type Manifest,
  type WorkingSet,
} from '#state'

/**
 * What state costs: cells in memory, the bucketed set, and checkpoints over LMDB at several numbers of
 * existing keys. Uniformly random keys, which is the worst there is.
 *
 * `npx tsx bench/state.ts [--large]`: with 10 million keys too, which takes some minutes.
 */
const keyCounts = process.argv.includes('--large') ? [1e5, 1e6, 1e7] : [1e5, 1e6]
const changedKeys = 20_000
const valueBytes = 200
const epochs = 15

const bytesCodec: Codec<Uint8Array> = {
  name: 'bytes',
  fingerprint: '0',
  schema: '"bytes"',
  encode: (bytes) => bytes,
  decode: (bytes) => bytes.slice(),
  reader: () => (bytes) => bytes,
}
const specs = { profile: value(bytesCodec) }
type State = WorkingSet<typeof specs>

interface Cost {
  readonly cpuMicroseconds: number
  readonly elapsedMs: number
}

await benchCells()
await benchBucketedSet()
await benchCheckpoints()

async function benchCells(): Promise<void> {
  const keys = Array.from({ length: 200_000 }, () => randomUUID())
  const state = await openCells(memoryStore(), 's', specs, { cacheEntriesMax: 1e6 })
  const { profile } = state.cells
  const bytes = new Uint8Array(valueBytes)
  const rows = {
    'first set of a key': each(keys, (key) => profile.set(key, bytes)),
    'get, in memory': each(keys, (key) => profile.get(key)),
    'get and set, in memory': each(keys, (key) => profile.set(key, profile.get(key) ?? bytes)),
    'encoding at the barrier': costOf(() => state.capture()),
  }
  const costs = Object.entries(rows).map(([what, cost]) => {
    return { what, 'CPU µs a key': round(cost.cpuMicroseconds / keys.length) }
  })
  console.log('\nA value cell, 200,000 keys')
  console.table(costs)
}

async function benchBucketedSet(): Promise<void> {
  const ids = Array.from({ length: 1_000_000 }, () => `web/${randomUUID()}`)
  const others = Array.from({ length: 1_000_000 }, () => `web/${randomUUID()}`)
  const hourMs = 3_600_000
  const spec = bucketedSet({ withinMs: 168 * hourMs, bucketMs: hourMs, idsMax: 2e7 })
  const store = memoryStore()
  const before = memoryBytes()
  const state = await openCells(store, 's', { seen: spec }, { cacheEntriesMax: 1 })
  const { seen } = state.cells
  const costs = {
    'get and add of new ids': each(ids, (id, at) => {
      if (seen.get(id) === undefined) seen.add(id, at, (at % 168) * hourMs)
    }),
    'get, remembered': each(ids, (id) => seen.get(id)),
    'get, not remembered': each(others, (id) => seen.get(id)),
    'blocks at the barrier': costOf(() => state.capture()),
  }
  const table = Object.entries(costs).map(([what, cost]) => {
    return { what, 'CPU µs an id': round(cost.cpuMicroseconds / ids.length) }
  })
  console.log(
    `\nA bucketed set, 1,000,000 ids of 40 characters: ${round((memoryBytes() - before) / 1e6)} bytes an id`,
  )
  console.table(table)
}

async function benchCheckpoints(): Promise<void> {
  const table: Record<string, unknown>[] = []
  for (const keyCount of keyCounts) {
    const directory = mkdtempSync(join(tmpdir(), 'anabranch-bench-'))
    try {
      table.push(await benchCheckpoint(directory, keyCount))
    } finally {
      rmSync(directory, { recursive: true })
    }
  }
  console.log(`\nCheckpoints of ${changedKeys} changed keys of ${valueBytes} bytes, LMDB`)
  console.table(table)
}

async function benchCheckpoint(directory: string, keyCount: number) {
  const store = await lmdbStore({ directory })
  const state = await openCells(store, 's', specs, { cacheEntriesMax: 1e5 })
  await fill(store, state, keyCount)
  const bytesAtFirst = fileBytes(directory)
  const costs: Cost[] = []
  let missMicroseconds = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    const keys = Array.from({ length: changedKeys }, () => keyOf(Math.random() * keyCount))
    missMicroseconds += each(keys, (key) => state.cells.profile.get(key)).cpuMicroseconds
    for (const key of keys) state.cells.profile.set(key, newValue())
    costs.push(await commit(store, state, epoch))
  }
  await store.close()
  const times = costs.map(({ elapsedMs }) => elapsedMs).toSorted((left, right) => left - right)
  const cpu = costs.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0)
  return {
    keys: keyCount,
    'p50 ms': round(times[Math.floor(epochs / 2)] ?? 0),
    'max ms': round(times.at(-1) ?? 0),
    'CPU µs a key': round(cpu / epochs / changedKeys),
    'CPU µs a get': round(missMicroseconds / epochs / changedKeys),
    'bytes a key, filled': round(bytesAtFirst / keyCount),
    'and changed': round(fileBytes(directory) / keyCount),
    'open ms': round(await timeToOpen(directory)),
  }
}

async function fill(store: LmdbStore, state: State, keyCount: number): Promise<void> {
  for (let start = 0; start < keyCount; start += 100_000) {
    for (let key = start; key < Math.min(keyCount, start + 100_000); key++) {
      state.cells.profile.set(keyOf(key), newValue())
    }
    await commit(store, state, 0)
  }
}

async function commit(store: LmdbStore, state: State, epoch: number): Promise<Cost> {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  await store.commit(state.capture(), manifestOf(epoch))
  state.saved()
  const elapsedMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  state.endOfBatch()
  return { cpuMicroseconds: user + system, elapsedMs }
}

async function timeToOpen(directory: string): Promise<number> {
  const startedMs = performance.now()
  const store = await lmdbStore({ directory })
  const { cells } = await openCells(store, 's', specs, { cacheEntriesMax: 1e5 })
  cells.profile.get(keyOf(1))
  const elapsedMs = performance.now() - startedMs
  await store.close()
  return elapsedMs
}

function each<T>(items: readonly T[], work: (item: T, at: number) => unknown): Cost {
  return costOf(() => {
    for (const [at, item] of items.entries()) work(item, at)
  })
}

function costOf(work: () => unknown): Cost {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  work()
  const { user, system } = process.cpuUsage(before)
  return { cpuMicroseconds: user + system, elapsedMs: performance.now() - startedMs }
}

/** Spread over the whole of the key space, like ids that are hashes. */
function keyOf(number: number): string {
  const hash = Math.imul(Math.floor(number), 0x9e3779b1) >>> 0
  return `customer-${hash.toString(16).padStart(8, '0')}`
}

function newValue(): Uint8Array {
  return new Uint8Array(valueBytes).fill(7)
}

function manifestOf(epoch: number): Manifest {
  const nothing = { sources: {}, watermarksMs: {}, committables: {}, counters: {} }
  return { pipeline: 'bench', epoch, savedAtMs: Date.now(), ...nothing }
}

function fileBytes(directory: string): number {
  return statSync(join(directory, 'data.mdb')).size
}

function memoryBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function round(number: number): number {
  return Math.round(number * 100) / 100
}
