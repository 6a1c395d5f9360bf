import { TransientError } from '../errors.ts'
import { rowsByTable, type StagedEpoch, type StagedRows } from './committable.ts'
import { ask, type Engine } from './engine.ts'
import { ArchiveError, explained } from './errors.ts'
import { deleteEpochs } from './delete-epochs.ts'
import type { StagedBlobs } from './staged-blobs.ts'
import type { StagedNames } from './staged-names.ts'
import { countRows } from './statements.ts'

/** How often a try deletes the rows of an epoch and inserts them anew. */
const repairsMax = 3

/** What a committer works with. */
export interface CommitterOptions {
  readonly engine: Engine
  readonly blobs: StagedBlobs
  /** The last saved epoch when the sink was opened: its commit may be a repeat. */
  readonly lastEpoch: number
  /** Called before rows are inserted, as often as that is tried. */
  readonly beforeInsert?: ((engine: Engine, rows: StagedRows) => Promise<void>) | undefined
}

/**
 * Brings prepared epochs into their tables, each exactly once however often it is tried.
 *
 * - **First try, in the process that prepared it**: the chunks are inserted, each under a token of its
 *   own. Nothing else was ever inserted under those tokens, so nothing can be swallowed.
 * - **Any later try** (the answer to the first was lost, the process died, or another one took over)
 *   first asks the tables how many of the epoch's rows they have. All: done. Otherwise the chunks are
 *   inserted again under the same tokens, and a table drops those that it has: it forgets a token only
 *   after a thousand blocks or, on a replicated table, a week. Where even that is past (a long outage in
 *   the middle of a commit), the count afterwards shows it, and the epoch's rows are deleted and inserted
 *   once more, under tokens of that repair. A try begins with the tokens of the last repair: an insert that
 *   nobody waits for any more, but which the server still runs, then adds nothing. No epoch is marked before
 *   the count says that it is whole.
 * - **A mark** among the blobs says that an epoch went in whole. It spares the usual restart the count,
 *   and rows that were deleted on purpose do not come back by a restart.
 *
 * Blobs of an epoch are removed when the commit of a later one begins: its manifest is saved then, so
 * a restart begins with the later epoch. Those of an earlier epoch are asked for only after a
 * savepoint was restored. That epoch is in its tables, since no epoch is prepared before the last one
 * is committed; so a missing blob is no loss where the tables have rows of the epoch, and an error where
 * they have none (somebody removed blobs or emptied the tables by hand).
 *
 * An old server has no tokens: there a repeat leaves rows with the same key, of which one is seen.
 */
export class Committer {
  readonly #engine: Engine
  readonly #blobs: StagedBlobs
  readonly #beforeInsert: CommitterOptions['beforeInsert']
  /** The last repair of each epoch whose outcome may be unknown, by its token; 0 is the first insert. */
  readonly #tried = new Map<string, number>()
  readonly #lastEpoch: number
  #problem: string | undefined

  constructor({ engine, blobs, lastEpoch, beforeInsert }: CommitterOptions) {
    this.#engine = engine
    this.#blobs = blobs
    this.#beforeInsert = beforeInsert
    this.#lastEpoch = lastEpoch
  }

  /** Why the last commit failed, until one succeeds. */
  get problem(): string | undefined {
    return this.#problem
  }

  async commit(staged: StagedEpoch): Promise<void> {
    try {
      await this.#commit(staged)
      this.#problem = undefined
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      throw error
    }
  }

  async #commit(staged: StagedEpoch): Promise<void> {
    const { epoch, token } = staged
    const mayBeRepeat = epoch <= this.#lastEpoch || this.#tried.has(token)
    const known = this.#blobs.known()
    const names = mayBeRepeat || missing(staged, known) ? await this.#blobs.list() : known
    await this.#blobs.removeBefore(staged, names)
    if (names.committed.some((mark) => mark.token === token)) return

    const tables = [...rowsByTable(staged).keys()].join(' and ')
    const doing = `Committing epoch ${epoch} to ${tables} in ${this.#engine.place}`
    await explained(doing, async () => {
      const wasLater = names.committed.some((mark) => mark.epoch > epoch)
      if (mayBeRepeat || wasLater) return await this.#insertAgain(staged, names)
      this.#tried.set(token, 0)
      await this.#insert(staged, names, 0)
    })
    await this.#blobs.markCommitted(staged)
    this.#tried.delete(token)
  }

  async #insertAgain(staged: StagedEpoch, names: StagedNames): Promise<void> {
    const before = await this.#count(staged)
    if (before === 'all') return
    if (missing(staged, names)) {
      if (before === 'none') throw lost(staged)
      return
    }
    const first = this.#tried.get(staged.token) ?? 0
    for (let repair = first; repair <= first + repairsMax; repair++) {
      if (repair > first) await this.#delete(staged)
      this.#tried.set(staged.token, repair)
      await this.#insert(staged, names, repair)
      if ((await this.#count(staged)) === 'all') return
    }
    throw notWhole(staged)
  }

  async #delete(staged: StagedEpoch): Promise<void> {
    const { writer, epoch } = staged
    for (const table of rowsByTable(staged).keys())
      await deleteEpochs(this.#engine, { table, writer, epoch }, 'of this epoch')
  }

  async #insert(staged: StagedEpoch, names: StagedNames, repair: number): Promise<void> {
    if (missing(staged, names)) throw lost(staged)
    const { writer, epoch, inserts } = staged
    const rowsBefore = new Map<string, number>()
    for (const rows of inserts) await this.#beforeInsert?.(this.#engine, rows)
    for (const [index, { table, columns, chunks }] of inserts.entries()) {
      for (const [number, chunk] of chunks.entries()) {
        const firstRow = rowsBefore.get(table) ?? 0
        rowsBefore.set(table, firstRow + chunk.rows)
        const token = tokenOf(staged, repair, index, number)
        const rows = this.#blobs.source(chunk)
        await this.#engine.insert({ table, columns, writer, epoch, firstRow, token, rows })
      }
    }
  }

  /** How many of the epoch's rows are in their tables. */
  async #count(staged: StagedEpoch): Promise<'all' | 'some' | 'none'> {
    const { writer, epoch } = staged
    let wanted = 0
    let found = 0
    let isWhole = true
    for (const [table, rows] of rowsByTable(staged)) {
      const query = countRows({ table, writer, epoch }, this.#engine.features)
      const [row] = await ask<{ rows: number | string }>(this.#engine, query)
      const there = Number(row?.rows ?? 0)
      wanted += rows
      found += there
      isWhole &&= there === rows
    }
    if (isWhole && found === wanted) return 'all'
    return found === 0 ? 'none' : 'some'
  }
}

function tokenOf(
  { writer, epoch, token }: StagedEpoch,
  repair: number,
  index: number,
  chunk: number,
): string {
  const repaired = repair === 0 ? '' : `/repair/${repair}`
  return `${writer}/${epoch}/${token}${repaired}/${index}/${chunk}`
}

function missing({ inserts }: StagedEpoch, { all }: StagedNames): boolean {
  return inserts.some(({ chunks }) =>
    chunks.some(({ blobs }) => blobs.some((name) => !all.has(name))),
  )
}

function lost(staged: StagedEpoch): ArchiveError {
  return new ArchiveError(
    `The rows of epoch ${staged.epoch} are neither in the table nor among the staged blobs. ` +
      'Bring back the blobs or the table from a backup, or restore an earlier savepoint. ' +
      'Where another process has taken the pipeline over, it has committed them: nothing is to be done.',
  )
}

function notWhole(staged: StagedEpoch): TransientError {
  const tables = [...rowsByTable(staged).keys()].join(' and ')
  return new TransientError(
    `${tables} did not hold just the rows of epoch ${staged.epoch} after they were deleted and inserted ` +
      `${repairsMax} times. Does the table drop rows by itself (a TTL, an engine that merges rows of the ` +
      'same key), or does somebody else change them? It is tried again.',
    { retryAfterMs: 1_000 },
  )
}
