import type { RangeOptions, Row } from '../state-store.ts'
import type { Environment, ReadTransaction } from './environment.ts'

const pageRowsMax = 1_000

/**
 * Streams rows page by page, so that other work gets its turn. All pages come from one snapshot until
 * it is `snapshotMsMax` old: an older one would keep LMDB from reusing pages, and the file would grow
 * with every epoch that is saved meanwhile.
 */
export async function* scanRows(
  environment: Environment,
  table: number,
  { from = '', to, limit = Infinity }: RangeOptions = {},
  snapshotMsMax: number,
): AsyncIterable<Row> {
  const end = to === undefined ? { table: table + 1, key: '' } : { table, key: to }
  let start = { table, key: from }
  let left = limit
  let snapshot: ReadTransaction | undefined
  let takenMs = -Infinity
  try {
    while (left > 0) {
      if (performance.now() - takenMs > snapshotMsMax) {
        snapshot?.done()
        environment.resetReadTxn()
        snapshot = environment.useReadTransaction()
        takenMs = performance.now()
      }
      const pageRows = Math.min(left, pageRowsMax)
      const options = { start, end, limit: pageRows, ...(snapshot && { transaction: snapshot }) }
      const page = [...environment.getRange(options)]
      for (const { key, value } of page) yield { key: key.key, bytes: value }
      const last = page.at(-1)
      if (last === undefined || page.length < pageRows) return
      // The next key in the order of bytes.
      start = { table, key: `${last.key.key}\0` }
      left -= page.length
      await new Promise(setImmediate)
    }
  } finally {
    snapshot?.done()
  }
}
