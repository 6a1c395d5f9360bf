import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CliError, errorCode } from './cli-error.ts'
import { writeDurably } from './durable-file.ts'

const formatVersion = 1

/** Where everything of a state directory lies. */
export interface StateDirectory {
  readonly path: string
  /** Cells, timers and manifest: the embedded store. */
  readonly store: string
  /** Files of connectors, a directory each step. */
  readonly data: string
  readonly savepoints: string
  /** Stores that a restore put aside. */
  readonly safety: string
  /** The lock of whoever moves rejects. */
  readonly replays: string
  /** The lock of whoever writes commands. */
  readonly commands: string
  /** What made the state: `PipelineFile`. */
  readonly pipelineFile: string
  /** The run that is going on: its process and its socket. */
  readonly runFile: string
  /** Present while a restore is going on; left behind by one that was interrupted. */
  readonly restoreFile: string
}

/** What a state directory remembers of the pipeline that made it. */
export interface PipelineFile {
  readonly formatVersion: number
  readonly name: string
  /** Absolute path of the definition. */
  readonly definition: string
  /** Absolute path of the settings file that the last run was given. */
  readonly config: string | null
  /** Sources that read again what is put into their `replay/`. */
  readonly replayingSources: readonly string[]
  /** Ids of the sinks that write each side output to files, by its name. */
  readonly outputs: { readonly [output: string]: readonly string[] }
  /** Restores so far: epochs after `to` up to `from` belong to a history that was given up. */
  readonly restores: readonly { readonly from: number; readonly to: number }[]
}

/** The layout of a state directory, whether it is there or not. */
export function stateDirectory(directory: string): StateDirectory {
  const path = resolve(directory)
  return {
    path,
    store: join(path, 'store'),
    data: join(path, 'data'),
    savepoints: join(path, 'savepoints'),
    safety: join(path, 'safety'),
    replays: join(path, 'replays'),
    commands: join(path, 'commands'),
    pipelineFile: join(path, 'pipeline.json'),
    runFile: join(path, 'run.json'),
    restoreFile: join(path, 'restore.json'),
  }
}

/** What made the state. A directory without it ends the command: nothing has run there. */
export async function readPipelineFile(state: StateDirectory): Promise<PipelineFile> {
  const found = await findPipelineFile(state)
  if (found !== undefined) return found
  throw new CliError('notFound', `there is no state in ${state.path}`, {
    fix: 'Run a pipeline there first, or name another directory with --state.',
  })
}

/** What made the state, or undefined where nothing has run. */
export async function findPipelineFile(state: StateDirectory): Promise<PipelineFile | undefined> {
  const file = await readJson<PipelineFile>(state.pipelineFile)
  if (file === undefined || file.formatVersion === formatVersion) return file
  throw new CliError(
    'usage',
    `${state.path} has layout ${file.formatVersion}; this release reads layout ${formatVersion}`,
    { fix: 'Use the release that wrote it, or another directory with --state.' },
  )
}

/** Remembers what makes the state. */
export async function writePipelineFile(
  state: StateDirectory,
  file: Omit<PipelineFile, 'formatVersion'>,
): Promise<void> {
  await writeJson(state.pipelineFile, { formatVersion, ...file })
}

/** Creates the directory, for its owner only: it holds personal data. */
export async function makeStateDirectory(state: StateDirectory): Promise<void> {
  await mkdir(state.path, { recursive: true, mode: 0o700 })
}

/** A JSON file's content, or undefined where there is none. A broken one ends the command. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new CliError('failed', `${path} cannot be read: ${String(error)}`, { cause: error })
  }
}

/** Writes a JSON file whole or not at all, durably. */
export async function writeJson(path: string, content: object): Promise<void> {
  await writeDurably(path, `${JSON.stringify(content, undefined, 2)}\n`)
}
