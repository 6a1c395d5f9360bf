import { bytesOf, textOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { cut } from '../journal/segment.ts'
import { keyFromBytes, keyToBytes } from './key-bytes.ts'

/**
 * Values up to this size are in their rows. A hundred of them come in one answer, and 64 answers at a
 * time: 200 MiB at the worst.
 */
export const inlineValueBytesMax = 32 * 1024

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
  readonly version: number
  readonly parts: number
}

/**
 * Values that are too large for a row, in partitions of their own. Each version has its own, named by
 * its segment, so that readers of the one before are not disturbed. A list by table says which there
 * are, so that a version that was replaced is found and removed. It has one row a key, which is written
 * over: a value that changes with each epoch leaves no traces there.
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

  /** Every version that has parts, or had until it was removed, by key. */
  async list(table: number): Promise<readonly (readonly [string, readonly LargeVersion[]])[]> {
    const select = `SELECT key, versions FROM ${this.#keyspace}.state_large_rows WHERE ${ofTable}`
    const found: [string, readonly LargeVersion[]][] = []
    for await (const row of this.#cql.rows(select, [...this.#store, table])) {
      const versions = JSON.parse(textOf(row, 'versions')) as readonly LargeVersion[]
      found.push([keyFromBytes(bytesOf(row, 'key')), versions])
    }
    return found
  }

  /** Partitions that a value takes. */
  partsOf(bytes: Buffer): number {
    return Math.ceil(bytes.length / (pieceBytes * piecesMax))
  }

  /** Notes which versions there are of a key, as of the first of them. */
  async note(table: number, key: string, versions: readonly LargeVersion[]): Promise<void> {
    const time = BigInt(versions[0]?.version ?? 0)
    await this.#cql.write(
      `INSERT INTO ${this.#keyspace}.state_large_rows (pipeline, shard, tbl, key, versions) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`,
      [...this.#store, table, keyToBytes(key), JSON.stringify(versions), time],
    )
  }

  /** Takes a key off the list that has had no large value since segment `number`. */
  async forget(table: number, key: string, number: number): Promise<void> {
    await this.#cql.write(
      `DELETE FROM ${this.#keyspace}.state_large_rows USING TIMESTAMP ? WHERE ${ofTable} AND key = ?`,
      [BigInt(number), ...this.#store, table, keyToBytes(key)],
    )
  }

  /** Writes a version that was noted; may be repeated. */
  async write(table: number, key: string, { version }: LargeVersion, bytes: Buffer): Promise<void> {
    const time = BigInt(version)
    const row = [...this.#store, table, keyToBytes(key), time]
    const insert =
      `INSERT INTO ${this.#keyspace}.state_row_parts (pipeline, shard, tbl, key, version, part, idx, data) ` +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?'
    for (const [at, piece] of cut(bytes, pieceBytes).entries()) {
      const place = [Math.floor(at / piecesMax), at % piecesMax]
      await this.#cql.write(insert, [...row, ...place, piece, time])
    }
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
  async remove(table: number, key: string, { version, parts }: LargeVersion): Promise<void> {
    const time = BigInt(version)
    const row = [...this.#store, table, keyToBytes(key), time]
    const remove = `DELETE FROM ${this.#keyspace}.state_row_parts USING TIMESTAMP ? WHERE ${partOf}`
    for (let part = 0; part < parts; part++) await this.#cql.write(remove, [time, ...row, part])
  }
}

const ofTable = 'pipeline = ? AND shard = ? AND tbl = ?'
const partOf = 'pipeline = ? AND shard = ? AND tbl = ? AND key = ? AND version = ? AND part = ?'

/** What a row holds instead of a large value. */
export function encodeLargeValue({ version, bytes }: LargeValue): Buffer {
  return Buffer.from(JSON.stringify({ version, bytes }))
}

/** Reads what `encodeLargeValue` wrote. */
export function decodeLargeValue(bytes: Buffer): LargeValue {
  return JSON.parse(bytes.toString()) as LargeValue
}
