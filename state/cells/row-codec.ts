import assert from 'node:assert/strict'
import type { Codec } from '#schemas'
import type { TableHandle } from '../state-store.ts'
import { Slab } from './slab.ts'

/** Says in a table's schema that its rows carry when they were set. */
const stampedMark = 'stamped '
const stampBytes = 6
const stampMax = 2 ** (8 * stampBytes) - 1

/** What is known about the rows that were written under one schema. */
interface RowReader<T> {
  readonly valueStart: number
  readonly read: (bytes: Uint8Array) => T
}

/** How a cell's rows are laid out. */
export interface RowLayout<T> {
  readonly codec: Codec<T>
  /** Rows carry when they were set. */
  readonly stamped: boolean
}

/** The schema under which a table holds rows. */
export function rowSchema({
  codec,
  stamped,
}: Pick<RowLayout<unknown>, 'stamped'> & { readonly codec: { readonly schema: string } }): string {
  return stamped ? stampedMark + codec.schema : codec.schema
}

/**
 * Turns values into rows and back. A row is one byte that says which of its table's schemas wrote it,
 * where the cell has a ttl six bytes of event time in milliseconds (0 where unknown), and the value.
 */
export class RowCodec<T> {
  readonly #codec: Codec<T>
  readonly #schema: number
  readonly #valueStart: number
  readonly #readers: readonly RowReader<T>[]
  readonly #slab = new Slab()

  constructor({ codec, stamped }: RowLayout<T>, handle: Omit<TableHandle, 'table'>) {
    this.#codec = codec
    this.#schema = handle.schema
    this.#valueStart = stamped ? 1 + stampBytes : 1
    this.#readers = rowReaders({ codec }, handle.schemas)
  }

  encode(value: T, stampMs: number): Uint8Array {
    const bytes = this.#codec.encode(value)
    const start = this.#valueStart
    const row = this.#slab.take(start + bytes.length)
    row[0] = this.#schema
    if (start > 1) writeStamp(row, stampMs)
    row.set(bytes, start)
    return row
  }

  decode(row: Uint8Array): T {
    const reader = this.#reader(row)
    return reader.read(row.subarray(reader.valueStart))
  }

  /** When a row was set; -Infinity where that is not known. */
  stampMs(row: Uint8Array): number {
    return this.#reader(row).valueStart === 1 ? -Infinity : readStamp(row)
  }

  #reader(row: Uint8Array): RowReader<T> {
    const reader = this.#readers[row[0] ?? -1]
    assert(reader !== undefined, 'a row says a schema that its table does not have')
    return reader
  }
}

/** Reads rows of each of `schemas`; throws what `Codec.reader` throws where one cannot be read. */
export function rowReaders<T>(
  { codec }: Pick<RowLayout<T>, 'codec'>,
  schemas: readonly string[],
): readonly RowReader<T>[] {
  return schemas.map((schema) => rowReader(codec, schema))
}

function rowReader<T>(codec: Codec<T>, schema: string): RowReader<T> {
  const stamped = schema.startsWith(stampedMark)
  const written = stamped ? schema.slice(stampedMark.length) : schema
  const same = written === codec.schema
  const read = same ? (bytes: Uint8Array) => codec.decode(bytes) : codec.reader(written)
  return { valueStart: stamped ? 1 + stampBytes : 1, read }
}

function writeStamp(row: Uint8Array, stampMs: number): void {
  const stamp = stampMs === -Infinity ? 0 : Math.min(Math.max(Math.floor(stampMs), 1), stampMax)
  const high = Math.floor(stamp / 2 ** 32)
  row[1] = high >>> 8
  row[2] = high
  row[3] = stamp >>> 24
  row[4] = stamp >>> 16
  row[5] = stamp >>> 8
  row[6] = stamp
}

function readStamp(row: Uint8Array): number {
  let stamp = 0
  for (const byte of row.subarray(1, 1 + stampBytes)) stamp = stamp * 256 + byte
  return stamp === 0 ? -Infinity : stamp
}
