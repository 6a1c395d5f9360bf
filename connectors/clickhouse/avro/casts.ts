import type { RowBuffer } from '../row-buffer.ts'
import type { ValueKind } from './archived-field.ts'
import { dateTimeDigits, decimalSize } from './column-type.ts'
import { castDecimal } from './cast-decimal.ts'
import { castBoolean, castFloat32, castFloat64, castInt32, castInt64 } from './cast-numbers.ts'
import { castDate, castDateTime } from './cast-times.ts'
import { castJson, castText, castUuid } from './cast-texts.ts'
import type { FieldColumn } from './field-column.ts'

/** Why a value was not written; undefined where it was. */
export type Refusal = string | undefined

/** Writes a value that is there as one of a column's type, exactly; or writes nothing and says why. */
export type Cast = (row: RowBuffer, value: unknown, kind: ValueKind) => Refusal

const casts: Readonly<Record<string, Cast>> = {
  Bool: castBoolean,
  Int32: castInt32,
  Int64: castInt64,
  Float32: castFloat32,
  Float64: castFloat64,
  Date32: castDate,
  UUID: castUuid,
}

/** The cast for a column. A value is never rounded, cut off or guessed: what does not fit is refused. */
export function castOf({ base, json }: FieldColumn): Cast {
  if (/^(LowCardinality\()?String/.test(base)) return json ? castJson : castText
  const digits = dateTimeDigits(base)
  if (digits === 3 || digits === 6 || digits === 9) return castDateTime(digits)
  const decimal = decimalSize(base)
  if (decimal !== undefined) return castDecimal(decimal)
  return casts[base] ?? (() => `the archive does not write columns of type ${base}`)
}

/** Bytes of the value that stands for "nothing" where a column has no NULL. */
export function emptySize(base: string): number {
  const decimal = decimalSize(base)
  if (decimal !== undefined) return decimal.precision > 9 ? sizeOf(decimal.precision) : 4
  if (base === 'UUID') return 16
  if (['Int32', 'Float32', 'Date32'].includes(base)) return 4
  if (['Int64', 'Float64'].includes(base) || dateTimeDigits(base) !== undefined) return 8
  return 1
}

function sizeOf(precision: number): number {
  if (precision <= 18) return 8
  return precision <= 38 ? 16 : 32
}
