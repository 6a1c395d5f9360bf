import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSavepoint } from '../../../pipeline/cli/savepoints/create.ts'
import { checkName, listSavepoints } from '../../../pipeline/cli/savepoints/savepoint.ts'
import {
  refuseHalfRestored,
  restoreSavepoint,
  type Restored,
} from '../../../pipeline/cli/savepoints/restore.ts'
import { safetyCopiesMax } from '../../../pipeline/cli/savepoints/safety-copies.ts'
import {
  makeStateDirectory,
  stateDirectory,
  writePipelineFile,
  type StateDirectory,
} from '../../../pipeline/cli/state-directory.ts'
import { lmdbStore, type LmdbStore, type Manifest } from '#state'

let directory: string
let state: StateDirectory

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = await newState('state')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('restoreSavepoint', () => {
  it('should go back to what was saved, and go on above every epoch ever used', async () => {
    await saveEpochs(2, 'early')
    await save('early')
    await saveEpochs(3, 'late')

    const rewound: number[] = []
    const restored = await restore('early', async (epoch) => void rewound.push(epoch))

    expect(restored).toMatchObject({ epoch: 5, savepoint: { name: 'early', epoch: 2 } })
    expect(rewound).toEqual([2])
    expect(await latest()).toMatchObject({ epoch: 5, committables: { out: 'early' } })
  })

  it('should keep the state from before aside', async () => {
    await saveEpochs(1, 'early')
    await save('early')
    await saveEpochs(1, 'late')
    const { safetyCopy } = await restore('early')
    const kept = await lmdbStore({ directory: join(safetyCopy ?? '', 'store'), readOnly: true })
    expect((await kept.latest())?.committables).toEqual({ out: 'late' })
    await kept.close()
  })

  it('should keep no more safety copies than it says, the latest ones', async () => {
    await saveEpochs(1, 'early')
    await save('early')
    const copies: string[] = []
    for (let times = 0; times < safetyCopiesMax + 2; times += 1) {
      copies.push(basename((await restore('early')).safetyCopy ?? ''))
    }
    await mkdir(join(state.safety, 'by-hand'))
    await restore('early').then(({ safetyCopy }) => copies.push(basename(safetyCopy ?? '')))
    const kept = copies.slice(-safetyCopiesMax)
    expect((await readdir(state.safety)).sort()).toEqual([...kept, 'by-hand'])
  })

  it('should finish one that was interrupted, and let nobody run before that', async () => {
    await saveEpochs(2, 'early')
    await save('early')
    await saveEpochs(4, 'late')
    await save('later')
    await expect(
      restore('early', () => Promise.reject(new Error('the power went'))),
    ).rejects.toThrow('the power went')

    await expect(refuseHalfRestored(state)).rejects.toThrow("'early' was interrupted")
    await expect(restore('later')).rejects.toThrow("'early' was interrupted")
    expect(await restore('early')).toMatchObject({ epoch: 6 })
    await refuseHalfRestored(state)
  })

  it('should skip far ahead where the present state is gone', async () => {
    await saveEpochs(2, 'early')
    await save('early')
    await saveEpochs(3, 'late')
    await rm(state.store, { recursive: true })
    const { epoch, safetyCopy } = await restore('early')
    expect(epoch).toBeGreaterThan(1_000_000)
    expect(safetyCopy).toBeUndefined()
  })

  it('should go on above the savepoint where somebody put an older state in place', async () => {
    await saveEpochs(5, 'late')
    await save('late')
    await rm(state.store, { recursive: true })
    await saveEpochs(2, 'early')
    expect(await restore('late')).toMatchObject({ epoch: 5 })
  })

  it('should tell when the savepoint is of a history that an earlier restore gave up', async () => {
    await saveEpochs(1, 'early')
    await save('early')
    await saveEpochs(1, 'other')
    await save('other')
    expect(await restore('early')).toMatchObject({ abandonedHistory: false })
    expect(await restore('other')).toMatchObject({ abandonedHistory: true })
    expect(await restore('early')).toMatchObject({ abandonedHistory: false })
  })

  it('should refuse the savepoint of another pipeline', async () => {
    await saveEpochs(1, 'early')
    await save('early')
    await writePipelineFile(state, { ...pipelineFile, name: 'other' })
    await expect(restore('early')).rejects.toThrow("belongs to pipeline 'numbers'")
  })

  it('should never use an epoch number twice, whatever is saved and restored', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('run' as const), epochs: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('save' as const) }),
      fc.record({ kind: fc.constant('restore' as const), which: fc.nat() }),
    )
    let histories = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        state = await newState(`history-${(histories += 1)}`)
        const used = [...(await saveEpochs(1, 'start'))]
        for (const step of steps) {
          const savepoints = await listSavepoints(state)
          if (step.kind === 'run') used.push(...(await saveEpochs(step.epochs, 'run')))
          else if (step.kind === 'save') await save(`savepoint-${savepoints.length}`)
          else if (savepoints.length > 0) await restore(at(savepoints, step.which).name)
        }
        expect(used).toEqual([...new Set(used)].sort((left, right) => left - right))
      }),
      { numRuns: 20 },
    )
  })
})

describe('createSavepoint', () => {
  it('should never write over another one, nor leave half of one behind', async () => {
    await saveEpochs(1, 'early')
    await save('early')
    await expect(save('early')).rejects.toThrow("there is a savepoint 'early' already")
    await rm(state.store, { recursive: true })
    await expect(save('empty')).rejects.toThrow('no saved epoch')
    expect(await readdir(state.savepoints)).toEqual(['early'])
  })
})

describe('checkName', () => {
  it.each(['a', 'before-2025_rules', 'A'.repeat(64)])('should accept %s', (name) => {
    expect(() => checkName(name)).not.toThrow()
  })

  it.each(['', '.', '..', '../a', 'a/b', '-a', '.a', 'a b', 'ä', 'a\n', 'a\0', 'A'.repeat(65)])(
    'should refuse %j',
    (name) => {
      expect(() => checkName(name)).toThrow('cannot be the name of a savepoint')
    },
  )
})

// Helpers

const pipelineFile = {
  name: 'numbers',
  definition: '/nowhere.ts',
  config: null,
  replayingSources: [],
  outputs: {},
  restores: [],
}

async function newState(name: string): Promise<StateDirectory> {
  const made = stateDirectory(join(directory, name))
  await makeStateDirectory(made)
  await writePipelineFile(made, pipelineFile)
  return made
}

/** Saves epochs after the last one, as a run does, and answers their numbers. */
function saveEpochs(count: number, mark: string): Promise<readonly number[]> {
  return withStore(async (store) => {
    const last = (await store.latest())?.epoch ?? 0
    const epochs = Array.from({ length: count }, (_, index) => last + 1 + index)
    for (const epoch of epochs) await store.commit([], manifest(epoch, mark))
    return epochs
  })
}

function manifest(epoch: number, mark: string): Manifest {
  const empty = { sources: {}, watermarksMs: {}, counters: {} }
  return { pipeline: 'numbers', epoch, savedAtMs: 0, committables: { out: mark }, ...empty }
}

function save(name: string): Promise<unknown> {
  return withStore((store) => createSavepoint(state, store, name))
}

function latest(): Promise<Manifest | undefined> {
  return withStore((store) => store.latest())
}

function restore(
  name: string,
  rewind: (epoch: number) => Promise<void> = async () => {},
): Promise<Restored> {
  return restoreSavepoint(state, name, async (epoch) => {
    expect(existsSync(state.restoreFile)).toBe(true)
    await rewind(epoch)
    return { rewound: [], notRewound: [] }
  })
}

async function withStore<T>(work: (store: LmdbStore) => Promise<T>): Promise<T> {
  const store = await lmdbStore({ directory: state.store })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
