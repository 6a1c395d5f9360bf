import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import { ChunkOrigin, type Decoder } from '#schemas'
import type { Batch } from './batch.ts'
import { decodeInto } from './decode-into.ts'
import { newline, type Frames } from './frames.ts'

const quote = 0x22

/** What a CSV file's header says. */
export interface CsvHeader {
  readonly columns: readonly string[]
  /** Why no row can be read by it; undefined when all is well. */
  readonly problem?: string
}

/**
 * One message a CSV row: the decoder gets it as a JSON object, each cell as a string under the name
 * of its column, and these bytes are the message's origin. A row that cannot be read keeps its own.
 */
export class CsvFrames<T> implements Frames<T> {
  readonly #decoder: Decoder<T>
  readonly #source: string
  readonly #partition: string
  readonly #header: CsvHeader
  readonly #delimiter: string

  constructor(
    decoder: Decoder<T>,
    place: { readonly source: string; readonly partition: string },
    header: CsvHeader,
    delimiter: string,
  ) {
    this.#decoder = decoder
    this.#source = place.source
    this.#partition = place.partition
    this.#header = header
    this.#delimiter = delimiter
  }

  endOf(chunk: Buffer, start: number): number {
    return endOfRow(chunk, start)
  }

  decode(chunk: Buffer, start: number, end: number, offset: number, batch: Batch<T>): void {
    const row = readRow(chunk.subarray(start, end), this.#delimiter)
    const problem = 'problem' in row ? row : this.#mismatch(row.cells)
    if ('problem' in problem) {
      const origin = new ChunkOrigin(this.#source, this.#partition, offset, chunk, start, end)
      const { reason, problem: message } = problem
      batch.rejected.push({ reason, step: this.#source, message, origin })
      return
    }
    const bytes = Buffer.from(JSON.stringify(problem.object))
    const origin = new ChunkOrigin(this.#source, this.#partition, offset, bytes)
    decodeInto(batch, this.#decoder, bytes, 0, bytes.length, origin)
  }

  #mismatch(cells: readonly string[]): RowProblem | { readonly object: object } {
    const { columns, problem } = this.#header
    if (problem !== undefined) return { reason: 'invalid-csv-header', problem }
    if (cells.length !== columns.length) {
      const message = `the row has ${cells.length} cells, the header ${columns.length}`
      return { reason: 'wrong-column-count', problem: message }
    }
    return { object: Object.fromEntries(columns.map((column, index) => [column, cells[index]])) }
  }
}

interface RowProblem {
  readonly reason: string
  readonly problem: string
}

/** Index of the newline that ends a row: the first one outside quotes. -1 when it is not there. */
export function endOfRow(chunk: Buffer, start: number): number {
  let quoted = false
  for (let at = start; at < chunk.length; at++) {
    const byte = chunk[at]
    // A doubled quote, the escape, changes it twice.
    if (byte === quote) quoted = !quoted
    else if (byte === newline && !quoted) return at
  }
  return -1
}

/** Reads the header row of a file. */
export function readHeader(bytes: Buffer, delimiter: string): CsvHeader {
  const row = readRow(bytes, delimiter)
  if ('problem' in row) return { columns: [], problem: `the header cannot be read: ${row.problem}` }
  const columns = row.cells
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice === undefined) return { columns }
  return { columns, problem: `the header names the column ${JSON.stringify(twice)} twice` }
}

function readRow(bytes: Buffer, delimiter: string): RowProblem | { readonly cells: string[] } {
  if (!isUtf8(bytes)) return { reason: 'invalid-utf8', problem: 'the row is not UTF-8' }
  // A row without quotes needs no parser, which would take ten times as long to set up as to run.
  if (!bytes.includes(quote)) return { cells: bytes.toString().split(delimiter) }
  try {
    const options = { delimiter, relax_column_count: true, record_delimiter: ['\n', '\r\n'] }
    const rows: string[][] = parse(bytes, options)
    if (rows.length === 1 && rows[0] !== undefined) return { cells: rows[0] }
    return { reason: 'invalid-csv', problem: `one row was expected, ${rows.length} were found` }
  } catch (error) {
    return { reason: 'invalid-csv', problem: (error as Error).message }
  }
}
