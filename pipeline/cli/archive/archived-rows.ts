import { askOrOpen } from '../ask-or-open.ts'
import { splitLines } from '../output/print.ts'
import { queryArchive, type ArchivePlace } from './query-archive.ts'

/** The values of a query's parameters, as they go over the socket of a run. */
export interface QueryValues {
  readonly [name: string]: string[] | string | number
}

/**
 * Rows of the archive, as objects by column name, streamed: from the run that goes on, or from the archive
 * itself. 64-bit numbers come as text.
 */
export async function* archivedRows<Row>(
  sql: string,
  values: QueryValues,
  place: ArchivePlace,
): AsyncGenerator<Row> {
  const format = 'JSONEachRow'
  const request = { method: 'archive query', params: { sql, format, values } }
  const answer = askOrOpen(place.state, request, () =>
    queryArchive(place, { sql, format, params: values }),
  )
  for await (const line of splitLines(texts(answer))) if (line !== '') yield JSON.parse(line) as Row
}

async function* texts(answer: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of answer) if (typeof item === 'string') yield item
}

/** The same, all at once: for a query whose answer is small. */
export async function allArchivedRows<Row>(
  sql: string,
  values: QueryValues,
  place: ArchivePlace,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const row of archivedRows<Row>(sql, values, place)) rows.push(row)
  return rows
}
