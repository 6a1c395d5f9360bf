import type { RowBuffer } from '../row-buffer.ts'
import type { ValueKind } from './archived-field.ts'
import { jsonValue, tooDeep } from './json-value.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Into a String: text and bytes as they are, everything else as JSON text. */
export function castText(row: RowBuffer, value: unknown): string | undefined {
  if (value instanceof Uint8Array) row.bytes(value, 0, value.length)
  else if (typeof value === 'string') row.text(value)
  else return castJson(row, value)
}

/** Into a String that holds JSON. */
export function castJson(row: RowBuffer, value: unknown): string | undefined {
  const text = jsonValue(value)
  if (text === undefined) return tooDeep
  row.text(text)
}

/** Into a UUID; text that is no uuid by its schema only in the form that it is shown in. */
export function castUuid(row: RowBuffer, value: unknown, kind: ValueKind): string | undefined {
  const text = kind === 'uuid' && typeof value === 'string' ? value.toLowerCase() : value
  if (typeof text !== 'string' || !uuid.test(text)) return 'it is no UUID'
  const digits = text.replaceAll('-', '')
  row.bigInteger(BigInt(`0x${digits.slice(0, 16)}`), 8)
  row.bigInteger(BigInt(`0x${digits.slice(16)}`), 8)
}
