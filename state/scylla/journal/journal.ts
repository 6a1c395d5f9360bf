import { bytesOf, numberOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlResult, CqlStatement, CqlValue } from '../cql/cql-session.ts'
import { headColumns, headOf, moveColumns, moveValues, type Head } from './head.ts'
import { cut, join, type Digest, type Segment } from './segment.ts'
import { SegmentPartitions } from './segment-partitions.ts'
import { StoreMark } from './store-mark.ts'

/** Which store: of which pipeline, and which part of it. */
export interface StoreName {
  readonly keyspace: string
  readonly pipeline: string
  /** '' for the whole. */
  readonly shard: string
}

/** Kinds of rows in a journal. */
type Kind = 'log' | 'manifest' | 'table'

/** A row of the journal, but for its store. */
export interface JournalRow {
  readonly kind: Kind
  readonly place: number
  readonly idx: number
  readonly data: Buffer
}

/**
 * The partition of a store in which everything is decided. Its static columns are the head; its rows
 * are the manifest, the segments that are small enough, and the list of tables. All of it is written
 * by conditional statements only, so that head and rows change together or not at all.
 */
export class Journal {
  readonly name: StoreName
  readonly segments: SegmentPartitions
  readonly mark: StoreMark
  readonly #cql: Cql
  readonly #table: string
  readonly #key: readonly CqlValue[]

  constructor(cql: Cql, name: StoreName) {
    this.name = name
    this.segments = new SegmentPartitions(cql, name)
    this.mark = new StoreMark(cql, name)
    this.#cql = cql
    this.#table = `${name.keyspace}.state_journal`
    this.#key = [name.pipeline, name.shard]
  }

  /** What was decided last; finishes what is being decided. */
  async readHead(): Promise<Head | undefined> {
    const select = `SELECT ${headColumns} FROM ${this.#table} WHERE pipeline = ? AND shard = ? LIMIT 1`
    const { rows } = await this.#cql.read(select, this.#key, { serial: true })
    return headOf(rows[0])
  }

  /** Writes the first head. */
  create({ fence, owner, settings }: Head): Promise<CqlResult> {
    const update =
      `UPDATE ${this.#table} SET fence = ?, owner = ?, segment = ?, segments = ?, tables = ?, ` +
      'settings = ? WHERE pipeline = ? AND shard = ? IF fence = null'
    const values = [BigInt(fence), owner, 0n, '[]', 0, JSON.stringify(settings)]
    return this.#cql.decide(update, [...values, ...this.#key])
  }

  /** Gives the store to another owner, where nobody else did since. */
  takeOver({ fence, owner }: Head, before: Head): Promise<CqlResult> {
    const update = `UPDATE ${this.#table} SET fence = ?, owner = ? WHERE pipeline = ? AND shard = ? IF fence = ?`
    return this.#cql.decide(update, [BigInt(fence), owner, ...this.#key, BigInt(before.fence)])
  }

  /** Moves the head together with rows, where it is still as before: all or nothing. */
  move(before: Head, after: Head, rows: readonly JournalRow[]): Promise<CqlResult> {
    const statement =
      `UPDATE ${this.#table} SET ${moveColumns} WHERE pipeline = ? AND shard = ? ` +
      'IF fence = ? AND owner = ? AND segment = ?'
    const held = [BigInt(before.fence), before.owner, BigInt(before.segment)]
    const params = [...moveValues(after), ...this.#key, ...held]
    return this.#decide({ statement, params }, rows)
  }

  /** Adds to the list of tables, where the head still belongs to the owner and nobody else did. */
  addTable(before: Head, tables: number, rows: readonly JournalRow[]): Promise<CqlResult> {
    const statement =
      `UPDATE ${this.#table} SET tables = ? WHERE pipeline = ? AND shard = ? ` +
      'IF fence = ? AND owner = ? AND tables = ?'
    const params = [tables, ...this.#key, BigInt(before.fence), before.owner, before.tables]
    return this.#decide({ statement, params }, rows)
  }

  /** Rows of a kind, in their order. */
  async readRows(kind: Kind, place?: number): Promise<readonly JournalRow[]> {
    const only = place === undefined ? '' : ' AND place = ?'
    const select = `SELECT place, idx, data FROM ${this.#table} WHERE pipeline = ? AND shard = ? AND kind = ?${only}`
    const params = [...this.#key, kind, ...(place === undefined ? [] : [place])]
    const found: JournalRow[] = []
    for await (const row of this.#cql.rows(select, params, { pageRows: 64 })) {
      const [at, idx] = [numberOf(row, 'place'), numberOf(row, 'idx')]
      found.push({ kind, place: at, idx, data: bytesOf(row, 'data') })
    }
    return found
  }

  /** The bytes of a segment, or undefined where its chunks are not there as they were written. */
  async readSegment(segment: Segment): Promise<Buffer | undefined> {
    if (segment.slot === -1) return join(await this.segments.read(segment), segment)
    return this.#readWhole('log', segment.slot, segment)
  }

  /** The manifest's text, or undefined where it is not the one of the head. */
  async readManifest(digest: Digest): Promise<string | undefined> {
    return (await this.#readWhole('manifest', 0, digest))?.toString()
  }

  async #readWhole(kind: Kind, place: number, digest: Digest): Promise<Buffer | undefined> {
    const rows = await this.readRows(kind, place)
    return join(
      rows.slice(0, digest.chunks).map(({ data }) => data),
      digest,
    )
  }

  #decide(condition: CqlStatement, rows: readonly JournalRow[]): Promise<CqlResult> {
    const statement = `INSERT INTO ${this.#table} (pipeline, shard, kind, place, idx, data) VALUES (?, ?, ?, ?, ?, ?)`
    const inserts = rows.map(({ kind, place, idx, data }) => ({
      statement,
      params: [...this.#key, kind, place, idx, data],
    }))
    return this.#cql.decideAll([condition, ...inserts])
  }
}

/** Bytes as rows of the journal. */
export function rowsOf(kind: Kind, place: number, bytes: Buffer): readonly JournalRow[] {
  return cut(bytes).map((data, idx) => ({ kind, place, idx, data }))
}
