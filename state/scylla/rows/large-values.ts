import { bytesOf, numberOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { cut } from '../journal/segment.ts'
import { keyFromBytes, keyToBytes } from './key-bytes.ts'

/** Values up to this size are in their rows; a hundred of them come in one answer. */
export const inlineValueBytesMax = 256 * 1024

const pieceBytes = 256 * 1024
/** Pieces of a partition: 4 MiB. */
const piecesMax = 16

/** Where a large value is: what its row holds instead. */
export interface LargeValue {
  readonly version: number
  readonly bytes: number
}

/** A version of a large value that has parts somewhere. */
export interface LargeVersion {
  readonly key: string
  readonly version: number
  readonly parts: number
}

/**
 * Values that are too large for a row, in partitions of their own. Each version has its own, named by
 * its segment, so that readers of the one before are not disturbed. A list by table says which there
 * are, so that a version that was replaced is found and removed.
 */
export class LargeValues {
  readonly #cql: Cql
  readonly #keyspace: string
  readonly #store: readonly CqlValue[]

  constructor(cql: Cql, { keyspace, pipeline, shard }: StoreName) {
    this.#cql = cql
    this.#keyspace = keyspace
    this.#store = [pipeline, shard]
  }

  /** Every version that has parts, by key. */
  async list(table: number): Promise<readonly LargeVersion[]> {
    const select = `SELECT key, version, parts FROM ${this.#keyspace}.state_large_rows WHERE pipeline = ? AND shard = ? AND tbl = ?`
    const found: LargeVersion[] = []
    for await (const row of this.#cql.rows(select, [...this.#store, table])) {
      const [version, parts] = [numberOf(row, 'version'), numberOf(row, 'parts')]
      found.push({ key: keyFromBytes(bytesOf(row, 'key')), version, parts })
    }
    return found
  }

  /** Writes a version; may be repeated. */
  async write(table: number, key: string, version: number, bytes: Buffer): Promise<LargeVersion> {
    const pieces = cut(bytes, pieceBytes)
    const parts = Math.ceil(pieces.length / piecesMax)
    const time = BigInt(version)
    const row = [...this.#store, table, keyToBytes(key), time]
    await this.#cql.write(
      `INSERT INTO ${this.#keyspace}.state_large_rows (pipeline, shard, tbl, key, version, parts) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`,
      [...row, parts, time],
    )
    const insert =
      `INSERT INTO ${this.#keyspace}.state_row_parts (pipeline, shard, tbl, key, version, part, idx, data) ` +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?'
    for (const [at, piece] of pieces.entries()) {
      const place = [Math.floor(at / piecesMax), at % piecesMax]
      await this.#cql.write(insert, [...row, ...place, piece, time])
    }
    return { key, version, parts }
  }

  /** The bytes of a version, or undefined where it has been replaced and removed. */
  async read(table: number, key: string, value: LargeValue): Promise<Buffer | undefined> {
    const pieces: Buffer[] = []
    const select = `SELECT data FROM ${this.#keyspace}.state_row_parts WHERE ${partOf}`
    const row = [...this.#store, table, keyToBytes(key), BigInt(value.version)]
    for (let part = 0; part * piecesMax * pieceBytes < value.bytes; part++) {
      const page = { pageRows: piecesMax }
      for await (const { data } of this.#cql.rows(select, [...row, part], page)) {
        if (Buffer.isBuffer(data)) pieces.push(data)
      }
    }
    const bytes = Buffer.concat(pieces)
    return bytes.length === value.bytes ? bytes : undefined
  }

  /** Removes a version that was replaced; may be repeated. */
  async remove(table: number, { key, version, parts }: LargeVersion): Promise<void> {
    const time = BigInt(version)
    const row = [...this.#store, table, keyToBytes(key), time]
    const remove = `DELETE FROM ${this.#keyspace}.state_row_parts USING TIMESTAMP ? WHERE ${partOf}`
    for (let part = 0; part < parts; part++) await this.#cql.write(remove, [time, ...row, part])
    await this.#cql.write(
      `DELETE FROM ${this.#keyspace}.state_large_rows USING TIMESTAMP ? WHERE pipeline = ? AND shard = ? AND tbl = ? AND key = ? AND version = ?`,
      [time, ...row],
    )
  }
}

const partOf = 'pipeline = ? AND shard = ? AND tbl = ? AND key = ? AND version = ? AND part = ?'

/** What a row holds instead of a large value. */
export function encodeLargeValue({ version, bytes }: LargeValue): Buffer {
  return Buffer.from(JSON.stringify({ version, bytes }))
}

/** Reads what `encodeLargeValue` wrote. */
export function decodeLargeValue(bytes: Buffer): LargeValue {
  return JSON.parse(bytes.toString()) as LargeValue
}
