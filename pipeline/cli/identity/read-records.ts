import type { RecordFields } from '#operators'
import { CliError } from '../cli-error.ts'
import { readCsv } from './read-csv.ts'
import { readNdjson } from './read-ndjson.ts'

/** Records of a list that are read at the most when `--records-max` does not say. */
export const recordsMaxDefault = 500_000

/** Lines that could not be read of which the first are shown. */
export const rejectsShownMax = 5

/** A line of the list that is no record. */
export interface RejectedLine {
  readonly line: number
  readonly reason: string
}

/** One record of a list. */
export interface ListedRecord {
  readonly id: string
  readonly line: number
  readonly fields: RecordFields
}

/** A list of records. */
export interface RecordList {
  readonly path: string
  readonly columns: readonly string[]
  readonly records: readonly ListedRecord[]
  /** Lines left out, in their order; all are counted, and kept up to `rejectsShownMax`. */
  readonly rejected: { readonly count: number; readonly first: readonly RejectedLine[] }
}

/** One line of a file: its fields, or why it has none. */
export type ReadLine = RejectedLine | { readonly line: number; readonly fields: RecordFields }

/** Reads a list; ends the command where it cannot be one. */
export async function readRecords(
  path: string,
  recordId: string,
  recordsMax: number,
): Promise<RecordList> {
  const columns = new Set<string>()
  const records: ListedRecord[] = []
  const first: RejectedLine[] = []
  let rejected = 0
  const reject = (line: RejectedLine) => {
    if (rejected++ < rejectsShownMax) first.push(line)
  }
  for await (const read of linesOf(path, (names) => names.forEach((name) => columns.add(name)))) {
    if ('reason' in read) reject(read)
    else {
      for (const name of Object.keys(read.fields)) columns.add(name)
      const id = read.fields[recordId] ?? ''
      if (id === '') reject({ line: read.line, reason: `no ${recordId}` })
      else if (records.push({ ...read, id }) > recordsMax) throw tooMany(path, recordsMax)
    }
  }
  checkColumn(path, columns, recordId)
  if (records.length === 0) throw empty(path, first)
  checkUnique(path, recordId, records)
  return { path, columns: [...columns], records, rejected: { count: rejected, first } }
}

function linesOf(path: string, onColumns: (names: readonly string[]) => void) {
  if (/\.(csv|tsv)$/i.test(path)) return readCsv(path, onColumns)
  if (/\.(ndjson|jsonl)$/i.test(path)) return readNdjson(path)
  throw new CliError(
    'usage',
    `${path}: a list of records is a .csv, .tsv, .ndjson or .jsonl file`,
    {
      fix: 'Give the file the ending of what it holds.',
    },
  )
}

/** A column that the list must have. */
export function checkColumn(path: string, columns: ReadonlySet<string>, column: string): void {
  if (columns.has(column) || columns.size === 0) return
  throw new CliError('usage', `${path} has no column '${column}'`, {
    fix: `Its columns are ${[...columns].join(', ')}.`,
  })
}

function checkUnique(path: string, recordId: string, records: readonly ListedRecord[]): void {
  const lines = new Map<string, number>()
  for (const { id, line } of records) {
    const before = lines.get(id)
    if (before !== undefined) {
      throw new CliError(
        'usage',
        `${path}:${line}: ${recordId} '${id}' is that of line ${before}, too`,
        {
          fix: 'Every record needs an id of its own: name the column that has it with --record-id.',
        },
      )
    }
    lines.set(id, line)
  }
}

function empty(path: string, rejected: readonly RejectedLine[]): CliError {
  const why = rejected.map(({ line, reason }) => `\n  line ${line}: ${reason}`).join('')
  return new CliError('usage', `${path} has no records${why}`, {
    fix: 'Give a file with a line of column names and a line a record, or a JSON object a line.',
  })
}

function tooMany(path: string, recordsMax: number): CliError {
  return new CliError('usage', `${path} has more than ${recordsMax} records`, {
    fix: 'All records are held in memory: allow more with --records-max where there is room.',
  })
}
