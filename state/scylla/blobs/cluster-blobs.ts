import { createHash } from 'node:crypto'
import { stringHash } from '#schemas'
import { bytesOf, numberOf, textOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import { eachAtMost } from '../cql/limit.ts'
import type { StoreName } from '../journal/journal.ts'
import { cut } from '../journal/segment.ts'

const pieceBytes = 256 * 1024
/** Pieces of a partition: 4 MiB. */
const piecesMax = 16
/** Pieces that are written at a time. */
const writesMax = 4
/** Partitions of the names of a step: each keeps traces of the names that were removed of late. */
const nameBuckets = 16
/** Blobs of a step. */
const blobsMax = 50_000

/** Longest blob, in bytes. */
const blobBytesMax = 32 * 1024 * 1024

/** Bytes by name on the cluster; has the methods of a connector's `BlobStore`. */
export interface ClusterBlobs {
  put(name: string, bytes: Uint8Array): Promise<void>
  get(name: string): Promise<Uint8Array | undefined>
  list(): Promise<readonly string[]>
  remove(names: readonly string[]): Promise<void>
}

/** What blobs are kept with. */
export interface BlobParts {
  readonly cql: Cql
  readonly store: StoreName
  readonly step: string
  /** A number that is greater each time, and greater than those of every owner before. */
  readonly nextTime: () => bigint
}

/**
 * Blobs as rows. First the name with length and hash, so that one that was not finished is found and
 * told from a whole one; then the pieces. Later operations win by a time that comes from the store's
 * fence and not from a clock.
 */
export function clusterBlobs(parts: BlobParts): ClusterBlobs {
  return new Blobs(parts)
}

class Blobs implements ClusterBlobs {
  readonly #parts: BlobParts
  readonly #names: string
  readonly #pieces: string
  readonly #key: readonly CqlValue[]

  constructor(parts: BlobParts) {
    const { keyspace, pipeline, shard } = parts.store
    this.#parts = parts
    this.#names = `${keyspace}.state_blobs`
    this.#pieces = `${keyspace}.state_blob_parts`
    this.#key = [pipeline, shard, parts.step]
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > blobBytesMax) {
      throw new RangeError(`Blob "${name}" has ${bytes.length} bytes, more than ${blobBytesMax}`)
    }
    const { cql, nextTime } = this.#parts
    const time = nextTime()
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    await cql.write(
      `INSERT INTO ${this.#names} (pipeline, shard, step, bucket, name, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`,
      [...this.#nameKey(name), whole.length, sha256Of(whole), time],
    )
    const insert =
      `INSERT INTO ${this.#pieces} (pipeline, shard, step, name, part, idx, data) ` +
      'VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?'
    await eachAtMost(writesMax, cut(whole, pieceBytes).entries(), ([at, piece]) => {
      const place = [Math.floor(at / piecesMax), at % piecesMax]
      return cql.write(insert, [...this.#key, name, ...place, piece, time])
    })
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const { cql, step } = this.#parts
    const select = `SELECT bytes, sha256 FROM ${this.#names} WHERE ${ofName}`
    const { rows } = await cql.read(select, this.#nameKey(name))
    const [row] = rows
    if (row === undefined) return undefined
    const length = numberOf(row, 'bytes')
    const pieces: Buffer[] = []
    const piecesOf = `SELECT data FROM ${this.#pieces} WHERE ${ofStep} AND name = ? AND part = ?`
    for (let part = 0; part < partsOf(length); part++) {
      const page = cql.rows(piecesOf, [...this.#key, name, part], { pageRows: piecesMax })
      for await (const piece of page) pieces.push(bytesOf(piece, 'data'))
    }
    // A longer blob that had the name before may have left pieces behind.
    const whole = Buffer.concat(pieces).subarray(0, length)
    if (whole.length === length && sha256Of(whole).equals(bytesOf(row, 'sha256'))) return whole
    throw new Error(
      `Blob "${name}" of step "${step}" is not whole: it was being removed, or a server lost what ` +
        'it had acknowledged (commitlog_sync: periodic)',
    )
  }

  async list(): Promise<readonly string[]> {
    const { cql, step } = this.#parts
    const select = `SELECT name FROM ${this.#names} WHERE ${ofStep} AND bucket = ?`
    const names: string[] = []
    await eachAtMost(nameBuckets, Array(nameBuckets).keys(), async (bucket) => {
      for await (const row of cql.rows(select, [...this.#key, bucket])) {
        names.push(textOf(row, 'name'))
        if (names.length > blobsMax) {
          throw new RangeError(`Step "${step}" has more than ${blobsMax} blobs: remove some`)
        }
      }
    })
    return names
  }

  async remove(names: readonly string[]): Promise<void> {
    await eachAtMost(writesMax, names, (name) => this.#remove(name))
  }

  /** The name last: while it is there, its parts are known. */
  async #remove(name: string): Promise<void> {
    const { cql, nextTime } = this.#parts
    const select = `SELECT bytes FROM ${this.#names} WHERE ${ofName}`
    const { rows } = await cql.read(select, this.#nameKey(name))
    const [row] = rows
    if (row === undefined) return
    const time = nextTime()
    const remove = `DELETE FROM ${this.#pieces} USING TIMESTAMP ? WHERE ${ofStep} AND name = ? AND part = ?`
    // The last one first: were it to end in between, what is left has all parts before it.
    for (let part = (await this.#partsOf(name, numberOf(row, 'bytes'))) - 1; part >= 0; part--) {
      await cql.write(remove, [time, ...this.#key, name, part])
    }
    const removeName = `DELETE FROM ${this.#names} USING TIMESTAMP ? WHERE ${ofName}`
    await cql.write(removeName, [time, ...this.#nameKey(name)])
  }

  /** How many parts there are: a longer blob that had the name before may have left some behind. */
  async #partsOf(name: string, bytes: number): Promise<number> {
    const select = `SELECT idx FROM ${this.#pieces} WHERE ${ofStep} AND name = ? AND part = ? LIMIT 1`
    for (let parts = partsOf(bytes); ; parts++) {
      const { rows } = await this.#parts.cql.read(select, [...this.#key, name, parts])
      if (rows.length === 0) return parts
    }
  }

  #nameKey(name: string): readonly CqlValue[] {
    return [...this.#key, stringHash(name) % nameBuckets, name]
  }
}

const ofStep = 'pipeline = ? AND shard = ? AND step = ?'
const ofName = `${ofStep} AND bucket = ? AND name = ?`

function partsOf(bytes: number): number {
  return Math.ceil(bytes / (pieceBytes * piecesMax))
}

function sha256Of(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
