import { randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeDurably } from '../../durable-file.ts'
import { SetupError } from '../../errors.ts'
import { ifExists } from '../file-errors.ts'
import { StagedFile } from './staged-file.ts'

/** Within the directory, so that a rename never leaves the file system; hidden, so that nobody reads it. */
const stagingName = '.staging'
/** In the staging directory: tells it from the one that another machine has under the same path. */
const idName = 'id'
const epochName = /^(\d{12})\.(\w+)$/

/** What the name of an epoch's file ends in. */
export type EpochExtension = 'ndjson' | 'avro'

/** Name of the file of an epoch: `000000000042.ndjson`. Names sort as epochs do. */
export function epochFileName(epoch: number, extension: EpochExtension = 'ndjson'): string {
  return `${String(epoch).padStart(12, '0')}.${extension}`
}

/** Epochs that have a file in a directory, ascending; none where it does not exist. */
export async function epochsIn(
  directory: string,
  extension: EpochExtension = 'ndjson',
): Promise<readonly number[]> {
  const names = (await ifExists(() => readdir(directory))) ?? []
  return names.flatMap((name) => epochOf(name, extension) ?? []).sort((left, right) => left - right)
}

/** A directory with one file for each committed epoch that had any lines. */
export class EpochDirectory {
  readonly #directory: string
  readonly #staging: string
  readonly #extension: EpochExtension
  #stages = 0
  #id = ''

  constructor(directory: string, extension: EpochExtension = 'ndjson') {
    this.#directory = directory
    this.#extension = extension
    this.#staging = join(directory, stagingName)
  }

  /**
   * Makes it ready to go on after `lastEpoch`: removes what a crash left staged for later epochs.
   * Throws `SetupError` where later epochs are committed: those are of another run.
   */
  async open(lastEpoch: number): Promise<void> {
    const committed = (await epochsIn(this.#directory, this.#extension)).at(-1) ?? 0
    if (committed > lastEpoch) throw new SetupError(foreign(this.#directory, committed, lastEpoch))
    await mkdir(this.#staging, { recursive: true })
    await this.#identify()
    for (const name of await readdir(this.#staging)) {
      if (name === idName) continue
      const epoch = epochOf(name, this.#extension) ?? Infinity
      if (epoch > lastEpoch) await rm(join(this.#staging, name), { force: true })
    }
  }

  /** Once open: the same for as long as the directory is there, and no other one's. */
  get id(): string {
    return this.#id
  }

  /** A new file that does not belong to an epoch yet. */
  stage(): StagedFile {
    return new StagedFile(join(this.#staging, `open-${process.pid}-${this.#stages++}`))
  }

  /** Makes a staged file durable as that of `epoch`, still out of sight. */
  async prepare(stage: StagedFile, epoch: number): Promise<void> {
    await stage.seal(join(this.#staging, epochFileName(epoch, this.#extension)))
    await syncDirectory(this.#staging)
  }

  /**
   * Makes the file of `epoch` visible; when it is already, or was taken away since, changes nothing.
   * Throws `SetupError` where it was staged in the directory of another `id`, and is not here.
   */
  async commit(epoch: number, id = this.#id): Promise<void> {
    const name = epochFileName(epoch, this.#extension)
    const [staged, committed] = [join(this.#staging, name), join(this.#directory, name)]
    const isStaged = await ifExists(() => rename(staged, committed).then(() => true))
    if (isStaged !== true && id !== this.#id) {
      const isCommitted = await ifExists(() => access(committed).then(() => true))
      if (isCommitted !== true) throw new SetupError(elsewhere(epoch, staged, committed))
    }
    await syncDirectory(this.#directory)
  }

  /** Removes the files of epochs after `epoch`, staged and committed. */
  async rewind(epoch: number): Promise<void> {
    for (const directory of [this.#staging, this.#directory]) {
      for (const later of await epochsIn(directory, this.#extension)) {
        const name = epochFileName(later, this.#extension)
        if (later > epoch) await rm(join(directory, name), { force: true })
      }
    }
  }

  async #identify(): Promise<void> {
    const path = join(this.#staging, idName)
    const found = await ifExists(() => readFile(path, 'utf8'))
    this.#id = found ?? randomUUID()
    if (found === undefined) await writeDurably(path, this.#id)
  }
}

function elsewhere(epoch: number, staged: string, committed: string): string {
  return (
    `epoch ${epoch} was saved, but its file is not in ${staged}: another machine staged it on its own ` +
    'disk. Copy it from the same path there, or, if it is lost, make an empty file ' +
    `${committed} to go on without it. A pipeline that moves between machines needs another sink`
  )
}

function epochOf(name: string, extension: EpochExtension): number | undefined {
  const match = epochName.exec(name)
  return match?.[2] === extension ? Number(match[1]) : undefined
}

function foreign(directory: string, committed: number, lastEpoch: number): string {
  return (
    `${directory} holds epochs up to ${committed}, but the state of this run ends at epoch ` +
    `${lastEpoch}: they are of another run, or of state that was lost. Move them away, or name ` +
    'another directory'
  )
}
