import type { StagedEpoch } from './committable.ts'
import type { Engine } from './engine.ts'
import { ArchiveError, explained } from './errors.ts'
import type { Spool } from './spool.ts'
import { countRows, deleteRows, insertRows, rowStructure } from './statements.ts'
import type { Table } from './table.ts'

/**
 * Brings prepared epochs into a table, each exactly once however often it is tried.
 *
 * - **First try, in the process that prepared it**: the chunks are inserted, each under a token of its
 *   own. Nothing else was ever inserted under those tokens, so nothing can be swallowed.
 * - **Any later try** (the answer to the first was lost, or the process died) first asks the table how
 *   many of the epoch's rows it has. All: done. Otherwise the chunks are inserted again under the same
 *   tokens, and the table drops those that it has: it forgets a token only after a thousand blocks or,
 *   on a replicated table, a week. Where even that is past (a long outage in the middle of a commit),
 *   the count afterwards shows it, and the epoch's rows are deleted and inserted once more.
 * - **`committed`** in the spool holds the token of the last epoch that went in whole. It spares the
 *   usual restart the count, and rows that were deleted on purpose do not come back by a restart.
 *
 * Files of an epoch are removed when the commit of a later one begins: its manifest is saved then, so
 * a restart begins with the later epoch. The files of an earlier epoch are asked for only after a
 * savepoint was restored. That epoch is in the table, since no epoch is prepared before the last one
 * is committed; so a missing file is no loss where the table has rows of the epoch, and an error where
 * it has none (somebody removed files or emptied the table by hand).
 */
export class Committer<T> {
  readonly #engine: Engine
  readonly #table: Table<T>
  readonly #spool: Spool
  /** Tokens whose outcome may be unknown. */
  readonly #tried = new Set<string>()
  readonly #lastEpoch: number

  constructor(engine: Engine, table: Table<T>, spool: Spool, lastEpoch: number) {
    this.#engine = engine
    this.#table = table
    this.#spool = spool
    this.#lastEpoch = lastEpoch
  }

  async commit(staged: StagedEpoch): Promise<void> {
    await this.#spool.removeEpochsBefore(staged.epoch)
    if (await this.#spool.isCommitted(staged.token)) return

    const doing = `Committing epoch ${staged.epoch} to table ${this.#table.name} in ${this.#engine.place}`
    await explained(doing, async () => {
      const again = staged.epoch <= this.#lastEpoch || this.#tried.has(staged.token)
      this.#tried.add(staged.token)
      await (again ? this.#insertAgain(staged) : this.#insert(staged, staged.token))
    })
    await this.#spool.markCommitted(staged.token)
    this.#tried.delete(staged.token)
  }

  async #insertAgain(staged: StagedEpoch): Promise<void> {
    const rows = staged.chunks.reduce((sum, chunk) => sum + chunk, 0)
    const before = await this.#count(staged)
    if (before === rows) return
    if (!(await this.#hasFiles(staged))) return requireRows(staged, before)

    await this.#insert(staged, staged.token)
    if ((await this.#count(staged)) === rows) return
    await this.#engine.client.command({ query: deleteRows(this.#table, staged, 'of this epoch') })
    await this.#insert(staged)
  }

  async #insert(staged: StagedEpoch, token?: string): Promise<void> {
    for (const chunk of staged.chunks.keys()) {
      const file = await this.#spool.chunk(staged.epoch, chunk)
      if (file === undefined) throw lost(staged)
      const chunkToken = token === undefined ? undefined : `${token}/${chunk}`
      const statement = insertRows(this.#table, staged, chunkToken)
      await this.#engine.insertFile({ statement, structure: rowStructure(this.#table), file })
    }
  }

  async #count(staged: StagedEpoch): Promise<number> {
    const query = countRows(this.#table, staged)
    const result = await this.#engine.client.query({ query, format: 'JSONEachRow' })
    const [row] = await result.json<{ rows: number | string }>()
    return Number(row?.rows ?? 0)
  }

  async #hasFiles(staged: StagedEpoch): Promise<boolean> {
    const files = staged.chunks.map((_, chunk) => this.#spool.chunk(staged.epoch, chunk))
    return (await Promise.all(files)).every((file) => file !== undefined)
  }
}

function requireRows(staged: StagedEpoch, found: number): void {
  if (found === 0) throw lost(staged)
}

function lost(staged: StagedEpoch): ArchiveError {
  return new ArchiveError(
    `The rows of epoch ${staged.epoch} are neither in the table nor in the spool directory. ` +
      'Bring back the spool files or the table from a backup, or restore an earlier savepoint.',
  )
}
