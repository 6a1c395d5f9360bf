import type { CqlRow, CqlSession, CqlStatement } from '../session.ts'
import { bucketCount, bucketOf, isProfileId } from './profile-bucket.ts'
import { readAhead } from './read-ahead.ts'

/** Buckets that are asked at a time. */
const bucketsAhead = 16
/** Rows of a page. */
const pageRows = 500

/**
 * Rows of a table whose partitions are buckets of profile ids, from an id on, in the order of ids; a page
 * of some buckets is read ahead. `statementOf` answers what reads one bucket from that id on.
 */
export async function* bucketRows(
  session: CqlSession,
  from: string,
  statementOf: (bucket: number) => CqlStatement,
): AsyncIterable<CqlRow> {
  const first = isProfileId(from) ? bucketOf(from) : 0
  const buckets = Array.from({ length: bucketCount - first }, (_, place) => first + place)
  const begin = (bucket: number) => readPage(session, statementOf(bucket))
  for await (const { rows, next } of readAhead(buckets, bucketsAhead, begin)) {
    yield* rows
    for (let more = next; more !== undefined;) {
      const further = await more()
      yield* further.rows
      more = further.next
    }
  }
}

interface Page {
  readonly rows: readonly CqlRow[]
  readonly next?: () => Promise<Page>
}

async function readPage(
  session: CqlSession,
  statement: CqlStatement,
  pageState?: string,
): Promise<Page> {
  const { rows, pageState: next } = await session.execute(statement.statement, statement.params, {
    idempotent: true,
    pageRows,
    ...(pageState !== undefined && { pageState }),
  })
  return next === undefined ? { rows } : { rows, next: () => readPage(session, statement, next) }
}
