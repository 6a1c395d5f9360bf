import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lmdbStore } from '#state'
import { CliError } from '../cli-error.ts'
import { renameDurably, syncFilesIn } from '../durable-file.ts'
import { whileNobodyReplays } from '../lock.ts'
import {
  readJson,
  readPipelineFile,
  writeJson,
  writePipelineFile,
  type PipelineFile,
  type StateDirectory,
} from '../state-directory.ts'
import { boundSafetyCopies, putAside } from './safety-copies.ts'
import { readSavepoint, savepointDirectory, type Savepoint } from './savepoint.ts'

/**
 * Epochs that are skipped when the present store cannot tell which one it has reached: more than a
 * run saves in years, so that no epoch number is ever used twice.
 */
const epochsSkipped = 2 ** 32

/** What a restore did. */
export interface Restored {
  readonly savepoint: Savepoint
  /** The next run saves its first epoch under the number after this one. */
  readonly epoch: number
  /** Where the state from before was put; undefined where there was none. */
  readonly safetyCopy: string | undefined
  /** Steps whose sinks have removed what came after the savepoint. */
  readonly rewound: readonly string[]
  /** Steps whose sinks cannot: what they wrote after the savepoint will be written again. */
  readonly notRewound: readonly string[]
  /** Whether an earlier restore gave up the history that the savepoint belongs to. */
  readonly abandonedHistory: boolean
}

/** Takes back what the sinks of a pipeline wrote after an epoch. */
export type RewindSinks = (epoch: number) => Promise<Pick<Restored, 'rewound' | 'notRewound'>>

/** What an interrupted restore had begun. */
interface RestoreFile {
  readonly name: string
  /** The highest epoch number that was ever used. */
  readonly reached: number
}

/**
 * Goes back to a savepoint, under the lock of the state directory. Epoch numbers go on above every
 * one ever used: sinks know by them what they have already written. When it is interrupted, runs are
 * refused until it has been repeated, and so is going back to another savepoint.
 */
export function restoreSavepoint(
  state: StateDirectory,
  name: string,
  rewind: RewindSinks,
): Promise<Restored> {
  return whileNobodyReplays(state, 'savepoint restore', () => restore(state, name, rewind))
}

async function restore(
  state: StateDirectory,
  name: string,
  rewind: RewindSinks,
): Promise<Restored> {
  const savepoint = await readSavepoint(state, name)
  const pipelineFile = await readPipelineFile(state)
  checkPipeline(savepoint, pipelineFile)
  const interrupted = await readJson<RestoreFile>(state.restoreFile)
  // The sinks may be rewound to the other savepoint already, which no history would tell of.
  if (interrupted !== undefined && interrupted.name !== name) throw halfRestored(state, interrupted)
  const reached = await epochReached(state, savepoint, interrupted)
  await writeJson(state.restoreFile, { name, reached } satisfies RestoreFile)

  const restoredStore = await prepareStore(state, savepoint, reached)
  const safetyCopy = await putAside(state, reached)
  await renameDurably(restoredStore, state.store)
  const sinks = await rewind(savepoint.epoch)

  const abandonedHistory = isAbandoned(savepoint, pipelineFile)
  const restores = [...pipelineFile.restores, { from: reached, to: savepoint.epoch }]
  await writePipelineFile(state, { ...pipelineFile, restores })
  await rm(state.restoreFile)
  await boundSafetyCopies(state)
  return { savepoint, epoch: reached, safetyCopy, abandonedHistory, ...sinks }
}

/** Refuses to run on a state that a restore left half way. */
export async function refuseHalfRestored(state: StateDirectory): Promise<void> {
  const interrupted = await readJson<RestoreFile>(state.restoreFile)
  if (interrupted !== undefined) throw halfRestored(state, interrupted)
}

function halfRestored(state: StateDirectory, { name }: RestoreFile): CliError {
  return new CliError('usage', `going back to savepoint '${name}' was interrupted`, {
    fix: `Finish it first: anabranch savepoint restore ${name} --state ${state.path}`,
  })
}

function checkPipeline(savepoint: Savepoint, { name }: PipelineFile): void {
  if (savepoint.pipeline === name) return
  const owners = `belongs to pipeline '${savepoint.pipeline}', the state to '${name}'`
  throw new CliError('usage', `savepoint '${savepoint.name}' ${owners}`)
}

/** Between its epoch and where a restore went back to, history was given up. */
function isAbandoned({ epoch }: Savepoint, { restores }: PipelineFile): boolean {
  return restores.some(({ from, to }) => to < epoch && epoch <= from)
}

async function epochReached(
  state: StateDirectory,
  savepoint: Savepoint,
  interrupted: RestoreFile | undefined,
): Promise<number> {
  const present = await presentEpoch(state)
  const known = [savepoint.epoch, interrupted?.reached ?? 0]
  if (present !== undefined) return Math.max(present, ...known)
  return interrupted?.reached ?? savepoint.epoch + epochsSkipped
}

/** The epoch that the present store has reached; undefined where it is gone or broken. */
async function presentEpoch(state: StateDirectory): Promise<number | undefined> {
  try {
    const store = await lmdbStore({ directory: state.store, readOnly: true })
    try {
      return (await store.latest())?.epoch
    } finally {
      await store.close()
    }
  } catch {
    return undefined // gone or broken: what a restore is for
  }
}

/** A copy of the savepoint's store whose epoch is the highest ever used. */
async function prepareStore(
  state: StateDirectory,
  { name }: Savepoint,
  reached: number,
): Promise<string> {
  const directory = join(state.path, 'store.restored')
  await rm(directory, { recursive: true, force: true })
  await cp(join(savepointDirectory(state, name), 'store'), directory, { recursive: true })
  const store = await lmdbStore({ directory })
  try {
    const manifest = await store.latest()
    if (manifest === undefined) throw new CliError('failed', `savepoint '${name}' is empty`)
    await store.commit([], { ...manifest, epoch: reached })
  } finally {
    await store.close()
  }
  await syncFilesIn(directory)
  return directory
}
