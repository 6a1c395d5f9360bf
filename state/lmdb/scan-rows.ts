import type { RangeOptions, Row } from '../state-store.ts'
import type { Environment, ReadTransaction } from './environment.ts'
import { Pending } from './pending.ts'
import { RawRows } from './raw-rows.ts'
import { readLog } from './read-log.ts'

const pageRowsMax = 1_000

/**
 * Streams rows page by page, so that other work gets its turn. All pages come from one snapshot until
 * it is `snapshotMsMax` old: an older one would keep LMDB from reusing pages, and the file would grow
 * with every epoch that is saved meanwhile.
 */
export async function* scanRows(
  environment: Environment,
  table: number,
  { from = '', to, limit = Infinity }: RangeOptions,
  snapshotMsMax: number,
): AsyncIterable<Row> {
  let start = from
  let left = limit
  let snapshot = takeSnapshot(environment)
  try {
    while (left > 0) {
      const pageRows = Math.min(left, pageRowsMax)
      const page = snapshot.page(table, {
        from: start,
        ...(to !== undefined && { to }),
        limit: pageRows,
      })
      yield* page
      const last = page.at(-1)
      if (last === undefined || page.length < pageRows) return
      // The next key in the order of bytes.
      start = `${last.key}\0`
      left -= page.length
      await new Promise(setImmediate)
      if (performance.now() - snapshot.takenMs <= snapshotMsMax) continue
      snapshot.transaction.done()
      snapshot = takeSnapshot(environment)
    }
  } finally {
    snapshot.transaction.done()
  }
}

interface Snapshot {
  readonly transaction: ReadTransaction
  readonly takenMs: number
  page(table: number, options: RangeOptions): readonly Row[]
}

function takeSnapshot(environment: Environment): Snapshot {
  environment.resetReadTxn()
  const transaction = environment.useReadTransaction()
  const rows = new RawRows(environment, transaction)
  const pending = new Pending()
  readLog(rows, pending)
  return {
    transaction,
    takenMs: performance.now(),
    page(table, options) {
      const { limit: _limit, ...range } = options
      return [...pending.over(table, rows.range(table, range), options)]
    },
  }
}
