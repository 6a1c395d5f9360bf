import { isDeepStrictEqual } from 'node:util'

/** Whether the text of a column's value stands for a value, whatever the type of the column. */
export function isShown(stored: string | null, value: unknown): boolean {
  if (stored === null) return false
  if (typeof value === 'object') return isDeepStrictEqual(parsed(stored), value)
  if (typeof value === 'boolean') return stored === (value ? 'true' : 'false')
  const text = typeof value === 'bigint' ? value.toString() : textOf(value)
  if (stored === text) return true
  if (parsed(stored) === value) return true
  if (/^\d{4}-\d\d-\d\d/.test(stored)) return timeOf(stored) === value
  return isSameNumber(stored, text)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function timeOf(stored: string): number {
  return Date.parse(stored.length > 10 ? `${stored.replace(' ', 'T').slice(0, 23)}Z` : stored)
}

/** Digit by digit, so that nothing that a number loses goes unseen. */
function isSameNumber(left: string, right: string): boolean {
  const plain = (text: string) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  if (/^-?\d+(\.\d+)?$/.test(left) && /^-?\d+(\.\d+)?$/.test(right)) {
    return plain(left) === plain(right)
  }
  return Number(left) === Number(right)
}
