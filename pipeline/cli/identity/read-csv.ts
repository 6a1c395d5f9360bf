import { createReadStream } from 'node:fs'
import { parse, type CsvError } from 'csv-parse'
import { CliError, errorMessage } from '../cli-error.ts'
import type { ReadLine, RejectedLine } from './read-records.ts'

/** Characters of one record at the most: what is longer lacks a closing quote. */
const recordLengthMax = 1 << 20

/** What csv-parse answers for a line with the option `info`. */
interface CsvLine {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

/** Reads a file of comma- or tab-separated values whose first line names the columns. */
export async function* readCsv(
  path: string,
  onColumns: (names: readonly string[]) => void,
): AsyncGenerator<ReadLine> {
  const rejected: RejectedLine[] = []
  const parser = createReadStream(path)
    .on('error', (error) => parser.destroy(error))
    .pipe(
      parse({
        bom: true,
        delimiter: /\.tsv$/i.test(path) ? '\t' : ',',
        columns: (names: readonly string[]) => checkedColumns(path, names, onColumns),
        info: true,
        trim: true,
        skip_empty_lines: true,
        skip_records_with_error: true,
        max_record_size: recordLengthMax,
        on_skip: (error) => {
          if (error !== undefined) rejected.push(rejectedBy(error))
        },
      }),
    )
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvLine>) {
      yield* rejected.splice(0)
      yield { line: info.lines, fields: record }
    }
    yield* rejected.splice(0)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('usage', `${path} cannot be read: ${errorMessage(error)}`, { cause: error })
  }
}

function checkedColumns(
  path: string,
  names: readonly string[],
  onColumns: (names: readonly string[]) => void,
): string[] {
  const columns = names.map((name) => name.trim())
  const twice = columns.find((name, place) => columns.indexOf(name) !== place)
  if (twice !== undefined) {
    throw new CliError('usage', `${path} has two columns '${twice}'`, {
      fix: 'Rename one of them.',
    })
  }
  onColumns(columns)
  return columns
}

function rejectedBy(error: CsvError): RejectedLine {
  const line = typeof error['lines'] === 'number' ? error['lines'] : 0
  return { line, reason: errorMessage(error) }
}
