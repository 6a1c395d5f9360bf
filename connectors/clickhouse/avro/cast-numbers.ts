import type { RowBuffer } from '../row-buffer.ts'
import type { ValueKind } from './archived-field.ts'
import { countOf } from './times.ts'

const wholeText = /^(0|-?[1-9]\d{0,18})$/
const int64Max = 2n ** 63n - 1n

/** Times other than whole milliseconds are another number than the schema's own: nobody could tell. */
const otherNumbers: ReadonlySet<ValueKind> = new Set(['timestamp', 'date', 'boolean'])

/** A whole number as a value holds it; undefined for all others. */
function wholeOf(value: unknown, kind: ValueKind): number | bigint | undefined {
  if (otherNumbers.has(kind)) return undefined
  if (kind === 'time-micros') return countOf(value, 3)
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) {
    return Number.isSafeInteger(value) ? value : BigInt(value)
  }
  return typeof value === 'string' && wholeText.test(value) ? BigInt(value) : undefined
}

/** Into an Int32. */
export function castInt32(row: RowBuffer, value: unknown, kind: ValueKind): string | undefined {
  const whole = wholeOf(value, kind)
  if (whole === undefined) return 'it is no whole number'
  if (whole < -2_147_483_648 || whole > 2_147_483_647) return 'it is outside the range of Int32'
  row.int32(Number(whole))
}

/** Into an Int64. */
export function castInt64(row: RowBuffer, value: unknown, kind: ValueKind): string | undefined {
  const whole = wholeOf(value, kind)
  if (whole === undefined) return 'it is no whole number'
  if (typeof whole === 'number') row.integer(whole)
  else if (whole < -int64Max - 1n || whole > int64Max) return 'it is outside the range of Int64'
  else row.bigInteger(whole, 8)
}

/** Into a Float64. */
export function castFloat64(row: RowBuffer, value: unknown, kind: ValueKind): string | undefined {
  const number = numberOf(value, kind)
  if (number === undefined) return 'it is no number that Float64 holds exactly'
  row.float(number)
}

/** Into a Float32. */
export function castFloat32(row: RowBuffer, value: unknown, kind: ValueKind): string | undefined {
  const number = numberOf(value, kind)
  const isExact = number !== undefined && Object.is(Math.fround(number), number)
  if (!isExact) return 'it is no number that Float32 holds exactly'
  row.float32(number)
}

/** Into a Bool. */
export function castBoolean(row: RowBuffer, value: unknown): string | undefined {
  if (typeof value !== 'boolean') return 'it is neither true nor false'
  row.boolean(value)
}

function numberOf(value: unknown, kind: ValueKind): number | undefined {
  if (otherNumbers.has(kind) || kind === 'time-micros') return undefined
  if (typeof value === 'number') return value
  const number = Number(value)
  if (typeof value === 'bigint') return BigInt(number) === value ? number : undefined
  return typeof value === 'string' && String(number) === value ? number : undefined
}
