import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Logger } from '../../connector.ts'
import { syncDirectory } from '../../durable-file.ts'
import { replayDirectory } from '../catalogue/list-input.ts'
import { ifExists } from '../file-errors.ts'

/** Beside `replay/`: files that were read to their end, as of a saved epoch. */
const replayedDirectory = 'replayed'
const numbered = /^(\d{12})-(.+)$/
const ofEpoch = /-(\d{12})\.ndjson$/

/** Where the files of a source's step are, and how many are kept. */
export interface ReplayedOptions {
  /** The step's directory. */
  readonly directory: string
  readonly replayedFilesMax: number
  readonly logger: Logger
}

/**
 * Files of rejects that a source has read once more. They are kept under numbers that grow, and a
 * position holds the next number: the files from there on were not read yet as of that position. So
 * after going back to a savepoint they are read again, and no reject is lost with what came of it.
 * Numbers are not used twice, so that this holds for savepoints of a history that was given up, too.
 */
export class ReplayedFiles {
  readonly #replay: string
  readonly #replayed: string
  readonly #filesMax: number
  readonly #logger: Logger
  /** In the order of their numbers. */
  #kept: string[] = []
  #next = 0

  constructor({ directory, replayedFilesMax, logger }: ReplayedOptions) {
    this.#replay = join(directory, replayDirectory)
    this.#replayed = join(directory, replayedDirectory)
    this.#filesMax = replayedFilesMax
    this.#logger = logger
  }

  /** What a position keeps: the number that the next file gets. */
  get next(): number {
    return this.#next
  }

  /** Goes on from a position: files that it knows nothing of go back to `replay/`. */
  async open(next: number): Promise<void> {
    const found = await namesIn(this.#replayed)
    this.#kept = found.filter((name) => numbered.test(name)).sort()
    this.#next = Math.max(next, ...this.#kept.map((name) => numberOf(name) + 1))
    const unread = this.#kept.filter((name) => numberOf(name) >= next)
    if (unread.length === 0) return
    await mkdir(this.#replay, { recursive: true })
    for (const name of unread) {
      const original = await freeName(this.#replay, numbered.exec(name)?.[2] ?? name)
      await rename(join(this.#replayed, name), join(this.#replay, original))
    }
    this.#kept.length -= unread.length
    await this.#sync()
  }

  /** Keeps a file of `replay/` that was read to its end, as of a saved epoch. */
  async keep(path: string): Promise<void> {
    const name = `${String(this.#next).padStart(12, '0')}-${basename(path)}`
    await mkdir(this.#replayed, { recursive: true })
    await ifExists(() => rename(path, join(this.#replayed, name)))
    this.#kept.push(name)
    this.#next++
  }

  /** Makes what was kept durable, and lets the oldest go where there are too many. */
  async settle(): Promise<void> {
    const surplus = this.#kept.splice(0, Math.max(0, this.#kept.length - this.#filesMax))
    for (const name of surplus) await rm(join(this.#replayed, name), { force: true })
    await this.#sync()
    if (surplus.length === 0) return
    this.#logger.warn(
      { files: surplus.length, directory: this.#replayed },
      'the oldest replayed rejects are not kept any more: going back to a savepoint from before ' +
        'their replay lacks them; files.replayedFilesMax keeps more',
    )
  }

  async #sync(): Promise<void> {
    for (const directory of [this.#replay, this.#replayed]) {
      await ifExists(() => syncDirectory(directory))
    }
  }
}

/**
 * Removes files of rejects, replayed or about to be, that were written in epochs after `epoch`: the
 * source reads those messages again from its input.
 */
export async function dropRejectsAfter(directory: string, epoch: number): Promise<void> {
  for (const place of [replayDirectory, replayedDirectory].map((name) => join(directory, name))) {
    const names = await namesIn(place)
    const later = names.filter((name) => Number(ofEpoch.exec(name)?.[1] ?? 0) > epoch)
    for (const name of later) await rm(join(place, name), { force: true })
  }
}

/** The name, or one like it that is not taken: a file of the same epoch may wait to be read. */
export async function freeName(directory: string, name: string): Promise<string> {
  const taken = new Set(await namesIn(directory))
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${number}-${name}`
  return free
}

function numberOf(name: string): number {
  return Number(numbered.exec(name)?.[1])
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await ifExists(() => readdir(directory))) ?? []
}
