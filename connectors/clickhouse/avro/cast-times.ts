import type { ValueKind } from './archived-field.ts'
import type { Cast } from './casts.ts'
import { countOf } from './times.ts'

const dayMs = 86_400_000
const firstMs = Date.UTC(1900, 0, 1)
const endMs = Date.UTC(2300, 0, 1)
const int64Max = 2n ** 63n - 1n

const timeKinds: ReadonlySet<ValueKind> = new Set(['timestamp', 'timestamp-millis', 'date'])

/** Into a DateTime64 of so many digits after the second; it covers the years 1900 to 2299. */
export function castDateTime(digits: 3 | 6 | 9): Cast {
  const unit = digits === 9 ? 6 : digits === 6 ? 3 : 0
  const perMs = 10n ** BigInt(unit)
  return (row, value, kind) => {
    if (!timeKinds.has(kind)) return 'it is no time: its schema does not say so'
    const count = countOf(value, unit)
    if (count === undefined) return `it is finer than DateTime64(${digits}) counts`
    if (count < BigInt(firstMs) * perMs || count >= BigInt(endMs) * perMs || count > int64Max)
      return `it is outside the years that DateTime64(${digits}) covers`
    if (typeof count === 'number') row.integer(count)
    else row.bigInteger(count, 8)
  }
}

/** Into a Date32: a midnight in UTC of the years 1900 to 2299. */
export const castDate: Cast = (row, value, kind) => {
  if (!timeKinds.has(kind)) return 'it is no date: its schema does not say so'
  if (typeof value !== 'number' || !Number.isInteger(value / dayMs)) return 'it is no midnight'
  if (value < firstMs || value >= endMs) return 'it is outside the years that Date32 covers'
  row.int32(value / dayMs)
}
