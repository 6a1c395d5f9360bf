import type { Comparison, Reading } from '../comparison.ts'
import type { RecordFields } from '../record-fields.ts'

/** What one comparison reads off all records, each different reading once. */
export interface ReadingColumn {
  readonly comparison: Comparison
  /** Different readings. */
  readonly readings: readonly Reading[]
  /** By record: place among the readings, -1 where it is not known. */
  readonly places: Int32Array
}

/** Records made ready to be compared with each other many times. */
export class RecordTable {
  readonly size: number
  readonly columns: readonly ReadingColumn[]

  constructor(records: readonly RecordFields[], comparisons: readonly Comparison[]) {
    this.size = records.length
    this.columns = comparisons.map((comparison) => readColumn(records, comparison))
  }
}

function readColumn(records: readonly RecordFields[], comparison: Comparison): ReadingColumn {
  const readings: Reading[] = []
  const placeOf = new Map<string, number>()
  const places = new Int32Array(records.length).fill(-1)
  for (const [record, fields] of records.entries()) {
    const reading = comparison.read(fields)
    if (reading === undefined) continue
    let place = placeOf.get(reading.text)
    if (place === undefined) {
      place = readings.push(reading) - 1
      placeOf.set(reading.text, place)
    }
    places[record] = place
  }
  return { comparison, readings, places }
}
