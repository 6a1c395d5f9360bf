import { keyToBytes } from './key-bytes.ts'
import { mergePlaces, type LimitedRange } from './merge-places.ts'
import { bucketsOf, placesOf } from './place.ts'
import type { RowReader } from './row-reader.ts'
import type { Slices } from './slices.ts'
import type { StoredRow } from './stored-row.ts'
import type { SpreadTable } from './table-facts.ts'

/** Slices that are read at a time, once the first were not enough. */
const slicesMax = 8

/** What ranges are read from. */
export interface RangeSource {
  readonly rows: RowReader
  readonly slices: Slices
  /** Told of slices that were read, of which all keys are within the range. */
  readonly onSlice: (slice: Buffer) => void
}

/**
 * Rows of a table in the order of their keys, up to the range's limit. No row of the range is before
 * `floor`, where one is given.
 */
export function readRange(
  source: RangeSource,
  facts: SpreadTable,
  range: LimitedRange,
  floor?: string,
): Promise<readonly StoredRow[]> {
  if (range.limit <= 0) return Promise.resolve([])
  if (facts.orderedBy > 0) return readSlices(source, facts, range, floor ?? range.from ?? '')
  return mergePlaces(source.rows, facts, placesOf(range, facts), range)
}

async function readSlices(
  { rows: reader, slices, onSlice }: RangeSource,
  facts: SpreadTable,
  range: LimitedRange,
  from: string,
): Promise<readonly StoredRow[]> {
  const found: StoredRow[] = []
  let width = 1
  let window: Buffer[] = []
  const readWindow = async () => {
    const limit = range.limit - found.length
    const read = await Promise.all(
      window.map(async (slice) => {
        const places = bucketsOf(slice, facts)
        const rows = await mergePlaces(reader, facts, places, { ...range, from, limit })
        if (isWithin(slice, range)) onSlice(slice)
        return rows
      }),
    )
    for (const rows of read) for (const row of rows) found.push(row)
    window = []
    width = Math.min(width * 2, slicesMax)
  }
  for await (const slice of slices.list(facts, { ...range, from })) {
    window.push(slice)
    if (window.length < width) continue
    await readWindow()
    if (found.length >= range.limit) return found.slice(0, range.limit)
  }
  if (window.length > 0) await readWindow()
  return found.slice(0, range.limit)
}

/** Whether all keys that a slice can have are in a range; only then an answer tells of all of it. */
function isWithin(slice: Buffer, { from = '', to }: LimitedRange): boolean {
  if (Buffer.compare(slice, keyToBytes(from)) < 0) return false
  if (to === undefined) return true
  const end = keyToBytes(to)
  return Buffer.compare(slice, end) < 0 && !end.subarray(0, slice.length).equals(slice)
}
