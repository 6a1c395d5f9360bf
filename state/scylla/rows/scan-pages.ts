import type { RangeOptions, Row } from '../../state-store.ts'

/** Rows of the first page of a scan; later ones have as many as `pageBytes` hold. */
const firstPageRows = 256
const pageRowsMax = 4_096
const pageBytes = 4 * 1024 * 1024

/** Rows of any number, a page of `getRange` at a time. */
export async function* scanPages(
  getRange: (options: RangeOptions) => Promise<readonly Row[]>,
  options: RangeOptions = {},
): AsyncIterable<Row> {
  let left = options.limit ?? Infinity
  let from = options.from ?? ''
  let pageRows = firstPageRows
  while (left > 0) {
    const limit = Math.min(left, pageRows)
    const page = await getRange({ ...options, from, limit })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < limit) return
    left -= page.length
    // The next key in the order of bytes.
    from = `${last.key}\0`
    const bytes = page.reduce((sum, row) => sum + row.bytes.length + row.key.length, 1)
    const fitting = Math.ceil((pageBytes * page.length) / bytes)
    pageRows = Math.min(Math.max(fitting, 1), pageRowsMax)
  }
}
