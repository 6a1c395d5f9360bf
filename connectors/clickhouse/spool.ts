import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeDurably } from '../durable-file.ts'

const staged = /^staged-/
const sealed = /^(\d+)-\d+\.rows$/

/**
 * The directory where rows wait for their commit.
 *
 * `staged-<id>` holds rows of the epoch that is going on, `<epoch>-<chunk>.rows` those of a prepared
 * one, `committed` the token of the last epoch that the archive has, `writer` the name under which
 * this sink's rows stand in the table.
 */
export class Spool {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = join(directory, 'spool')
  }

  /** Makes the directory, and removes what a crash left of epochs after `lastEpoch`. */
  async open(lastEpoch: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    await this.#removeFiles((name) => staged.test(name) || epochOf(name) > lastEpoch)
  }

  /** Writes rows to disk, durably; answers the file's name. */
  async stage(rows: Buffer): Promise<string> {
    const name = `staged-${randomUUID()}`
    const file = await open(this.path(name), 'w')
    try {
      await file.writeFile(rows)
      await file.datasync()
    } finally {
      await file.close()
    }
    return name
  }

  /** Gives staged files to an epoch, durably, in their order. */
  async seal(epoch: number, names: readonly string[]): Promise<void> {
    for (const [chunk, name] of names.entries()) {
      await rename(this.path(name), this.path(chunkName(epoch, chunk)))
    }
    await syncDirectory(this.#directory)
  }

  /** Path of a chunk of an epoch; undefined when it is not there any more. */
  async chunk(epoch: number, chunk: number): Promise<string | undefined> {
    const path = this.path(chunkName(epoch, chunk))
    return await stat(path).then(
      () => path,
      () => undefined,
    )
  }

  async markCommitted(token: string): Promise<void> {
    await writeDurably(this.path('committed'), token)
  }

  async isCommitted(token: string): Promise<boolean> {
    return (await this.#read('committed')) === token
  }

  async removeEpochsBefore(epoch: number): Promise<void> {
    await this.#removeFiles((name) => epochOf(name) < epoch)
  }

  /** The name of this sink's rows: made on first use, kept with the state. */
  async writer(step: string): Promise<string> {
    const known = await this.#read('writer')
    // Empty where a power cut came between making and writing it.
    if (known !== undefined && known !== '') return known
    const writer = `${step}-${randomBytes(4).toString('hex')}`
    await writeDurably(this.path('writer'), writer)
    return writer
  }

  path(name: string): string {
    return join(this.#directory, name)
  }

  async #read(name: string): Promise<string | undefined> {
    return await readFile(this.path(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
  }

  async #removeFiles(isOld: (name: string) => boolean): Promise<void> {
    const names = await readdir(this.#directory)
    await Promise.all(names.filter(isOld).map((name) => rm(this.path(name), { force: true })))
  }
}

function chunkName(epoch: number, chunk: number): string {
  return `${epoch}-${chunk}.rows`
}

/** NaN, which is neither before nor after any epoch, for files that are no chunks. */
function epochOf(name: string): number {
  return Number(sealed.exec(name)?.[1] ?? Number.NaN)
}
