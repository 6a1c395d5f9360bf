import { lmdbStore, openCells } from '#state'
import type { CheckpointCosts } from './children/save-epochs.ts'
import { startCost, type Cost } from './cost.ts'
import { figures, median, percentile, type Figure } from './figure.ts'
import { inFreshProcess } from './fresh-process.ts'
import { keyOf, profileCells } from './profile-cells.ts'
import type { Workspace } from './workspace.ts'

const changedKeys = 20_000
const epochs = 20

/** Options of `benchCheckpoints`. */
export interface CheckpointOptions {
  /** Ten million keys too: some minutes and some gigabytes of the temporary directory. */
  readonly large: boolean
}

/** Checkpoints over LMDB, the same number of changes over ever more keys: flat is what they should be. */
export async function benchCheckpoints(
  workspace: Workspace,
  { large }: CheckpointOptions,
): Promise<readonly Figure[]> {
  const found: Figure[] = []
  const medians: number[] = []
  for (const keyCount of large ? [1e5, 1e6, 1e7] : [1e5, 1e6]) {
    const directory = workspace.directory()
    const args = [directory, keyCount, changedKeys, epochs]
    const costs = await inFreshProcess<CheckpointCosts>('save-epochs.ts', args)
    const opened = await timeToOpen(directory)
    medians.push(median(costs.commits.map(elapsedMsOf)))
    const flatness = (medians.at(-1) ?? 0) / (medians[0] ?? 1)
    found.push(...figuresOf(keyCount, costs, opened, flatness))
  }
  return found
}

function figuresOf(
  keyCount: number,
  { commits, gets, cpuMicroseconds, bytesFilled, bytesChanged }: CheckpointCosts,
  opened: Cost,
  flatness: number,
): readonly Figure[] {
  const times = commits.map(elapsedMsOf)
  const getMicroseconds = gets.reduce((sum, cost) => sum + cost.cpuMicroseconds, 0)
  const changes = epochs * changedKeys
  const title = `${changedKeys.toLocaleString('en')} of ${keyCount.toLocaleString('en')} keys`
  return figures(`state: checkpoints of ${title}, LMDB`, [
    ['checkpoint p50', median(times), 'ms'],
    ['checkpoint p99', percentile(times, 0.99), 'ms'],
    ['flatness: p50 against that of the fewest keys', flatness, 'times'],
    [
      'saving a changed key, background included',
      (cpuMicroseconds - getMicroseconds) / changes,
      'CPU µs/key',
    ],
    ['get of a random key', getMicroseconds / changes, 'CPU µs/key'],
    ['recovery: open after kill -9, and a first get', opened.elapsedMs, 'ms'],
    ['on disk, filled', bytesFilled / keyCount, 'bytes/key'],
    ['on disk, changed at random', bytesChanged / keyCount, 'bytes/key'],
  ])
}

async function timeToOpen(directory: string): Promise<Cost> {
  const stop = startCost()
  const store = await lmdbStore({ directory })
  const { cells } = await openCells(store, 's', profileCells, { cacheEntriesMax: 1e5 })
  if (cells.profile.get(keyOf(1)) === undefined) throw new Error('what was saved is not there')
  const cost = stop()
  await store.close()
  return cost
}

function elapsedMsOf({ elapsedMs }: Cost): number {
  return elapsedMs
}
