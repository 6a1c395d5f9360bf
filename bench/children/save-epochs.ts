import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { lmdbStore, openCells } from '#state'
import { costOfEach, startCost, type Cost } from '../cost.ts'
import { handOver } from '../fresh-process.ts'
import { keyOf, newValue, profileCells } from '../profile-cells.ts'

/** What checkpoints cost over a number of keys. */
export interface CheckpointCosts {
  /** Of each epoch: until its commit was durable. */
  readonly commits: readonly Cost[]
  /** From the first of these epochs on, all threads, what is done in the background included. */
  readonly cpuMicroseconds: number
  /** Of each epoch: a get of every key that it changes. */
  readonly gets: readonly Cost[]
  readonly bytesFilled: number
  readonly bytesChanged: number
}

const fillAtATime = 100_000
/** Between checkpoints, as in a run: what was saved is sorted in meanwhile. */
const pauseMs = 500

/*
 * `save-epochs.ts <directory> <keys> <changed keys> <epochs>`: fills a store, then changes random keys
 * and saves them, epoch by epoch. Uniformly random keys are the worst there is. It ends itself by
 * SIGKILL after the last commit, so that what opens the directory next has to recover.
 */
const [directory = '', ...numbers] = process.argv.slice(2)
const [keyCount = 0, changedKeys = 0, epochs = 0] = numbers.map(Number)
const store = await lmdbStore({ directory })
const state = await openCells(store, 's', profileCells, { cacheEntriesMax: 1e5 })
const { profile } = state.cells
let epoch = 0

for (let start = 0; start < keyCount; start += fillAtATime) {
  const end = Math.min(keyCount, start + fillAtATime)
  for (let key = start; key < end; key++) profile.set(keyOf(key), newValue())
  await commit()
}
await setTimeout(pauseMs)
const bytesFilled = bytesOf(directory)
const gets: Cost[] = []
const commits: Cost[] = []
const stop = startCost()
for (let round = 0; round < epochs; round++) {
  if (round > 0) await setTimeout(pauseMs)
  const keys = Array.from({ length: changedKeys }, () => keyOf(Math.random() * keyCount))
  gets.push(costOfEach(keys, (key) => profile.get(key)))
  for (const key of keys) profile.set(key, newValue())
  commits.push(await commit())
}
const { cpuMicroseconds } = stop()
const bytesChanged = bytesOf(directory)
await handOver({
  commits,
  cpuMicroseconds,
  gets,
  bytesFilled,
  bytesChanged,
} satisfies CheckpointCosts)
process.kill(process.pid, 'SIGKILL')

async function commit(): Promise<Cost> {
  epoch += 1
  const nothing = { sources: {}, watermarksMs: {}, committables: {}, counters: {} }
  const manifest = { pipeline: 'bench', epoch, savedAtMs: Date.now(), ...nothing }
  const stop = startCost()
  await store.commit(state.capture(), manifest)
  state.saved()
  const cost = stop()
  state.endOfBatch()
  return cost
}

function bytesOf(directory: string): number {
  const files = readdirSync(directory).map((file) => statSync(join(directory, file)))
  return files.reduce((sum, { size }) => sum + size, 0)
}
