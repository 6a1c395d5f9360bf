import type { ValueKind } from './archived-field.ts'
import type { Cast } from './casts.ts'
import type { DecimalSize } from './column-type.ts'

/** Without zeros in front and without -0: a text with those would come back as another one. */
const pattern = /^(?!-0(?:\.0*)?$)(-?)(0|[1-9]\d*)(?:\.(\d+))?$/
const kinds: ReadonlySet<ValueKind> = new Set(['decimal', 'number', 'text', 'json'])

/** Into a Decimal, with no digit lost. */
export function castDecimal({ precision, scale }: DecimalSize): Cast {
  const limit = 10n ** BigInt(precision)
  const size = sizeOf(precision)
  return (row, value, kind) => {
    const isText = typeof value === 'string'
    const text = isText ? value : typeof value === 'bigint' ? value.toString() : decimalText(value)
    const [, sign, whole, fraction = ''] = pattern.exec(text) ?? []
    if (whole === undefined || !kinds.has(kind)) return 'it is no decimal number'
    if (/[1-9]/.test(fraction.slice(scale)))
      return `it has more than ${scale} digits after the point`
    const unscaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
    if (unscaled >= limit) return `it has more digits than Decimal(${precision}, ${scale})`
    const signed = sign === '-' ? -unscaled : unscaled
    if (size === 4) row.int32(Number(signed))
    else row.bigInteger(signed, size)
  }
}

/** A double is written with the fewest digits that read back as it: not by an exponent, here. */
function decimalText(value: unknown): string {
  return typeof value === 'number' && Math.abs(value) < 1e21 ? String(value) : ''
}

function sizeOf(precision: number): number {
  if (precision <= 9) return 4
  if (precision <= 18) return 8
  return precision <= 38 ? 16 : 32
}
