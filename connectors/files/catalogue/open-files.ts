import { open, type FileHandle } from 'node:fs/promises'
import type { ByteSource } from '../bytes/byte-source.ts'
import { GzipBytes } from '../bytes/gzip-bytes.ts'
import { PlainBytes } from '../bytes/plain-bytes.ts'
import { ifExists } from '../file-errors.ts'
import type { ContainerFile } from '../avro/container-file.ts'
import type { CsvHeader } from '../frames/csv-frames.ts'
import type { InputFile } from './input-file.ts'
import { markBytes, readAt, readMarked } from './mark.ts'

/** A file that can be read now, and what has been found out about its content. */
export interface OpenFile {
  readonly bytes: ByteSource
  readonly handle: FileHandle
  /** Header of a CSV file, once it was read. */
  header?: CsvHeader | undefined
  /** Where the search for the end of an overlong line has got to. */
  searched?: { readonly offset: number; readonly to: number } | undefined
  /** What is known of a container file. */
  container?: ContainerFile
}

/** Open handles, the least recently used of which is closed when there are too many. */
export class OpenFiles {
  readonly #openFilesMax: number
  /** In the order of use, the latest last. */
  readonly #open = new Map<InputFile, OpenFile>()

  constructor(openFilesMax: number) {
    this.#openFilesMax = openFilesMax
  }

  has(file: InputFile): boolean {
    return this.#open.has(file)
  }

  /**
   * The file, opened. Undefined where its path leads to other content than what was read, or nowhere:
   * then the directory has to be looked at again.
   */
  async get(file: InputFile): Promise<OpenFile | undefined> {
    const known = this.#open.get(file)
    const opened = known ?? (file.detached ? undefined : await openAsKnown(file))
    if (opened === undefined) return undefined
    this.#open.delete(file)
    this.#open.set(file, opened)
    if (this.#open.size > this.#openFilesMax) await this.#closeOldest()
    return opened
  }

  /** Size and number of links of a file that is open, whatever its path leads to. */
  async status(file: InputFile) {
    const status = await this.#open.get(file)?.handle.stat()
    return { size: status?.size ?? 0, links: status?.nlink ?? 0 }
  }

  async close(file: InputFile): Promise<void> {
    const opened = this.#open.get(file)
    this.#open.delete(file)
    await opened?.bytes.close()
  }

  async closeAll(): Promise<void> {
    for (const file of this.#open.keys()) await this.close(file)
  }

  async #closeOldest(): Promise<void> {
    for (const file of this.#open.keys()) return this.close(file)
  }
}

async function openAsKnown(file: InputFile): Promise<OpenFile | undefined> {
  const handle = await ifExists(() => open(file.listed.path))
  if (handle === undefined) return undefined
  try {
    if (await isAsKnown(file, handle)) {
      return { handle, bytes: file.packed ? new GzipBytes(handle) : new PlainBytes(handle) }
    }
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return undefined
}

async function isAsKnown(file: InputFile, handle: FileHandle): Promise<boolean> {
  const { mark } = file
  if (mark !== undefined) {
    const marked = await readMarked(handle, mark)
    if (marked !== undefined) file.recognised(marked)
    return marked !== undefined
  }
  if (file.packed) {
    const head = await readAt(handle, 0, markBytes)
    file.recognised({ head, tail: head })
  }
  return true
}
