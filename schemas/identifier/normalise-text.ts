import { refused, type Refusal } from '../decoded.ts'

const empty = refused('empty', 'the value is empty')
const unprintable = refused('unprintable', 'the value holds control characters')

/** Trims and keeps case: for ids that a system gave, where `a1` and `A1` may be two customers. */
export function normaliseText(text: string): string | Refusal {
  const trimmed = isTrimmed(text) ? text : text.trim()
  if (trimmed === '') return empty
  return hasControlCharacters(trimmed) ? unprintable : trimmed
}

/** As `normaliseText`, in lower case: for ids that are hexadecimal, such as those of devices. */
export function normaliseLowerCase(text: string): string | Refusal {
  return normaliseText(text.toLowerCase())
}

/** Most ids begin and end with an ASCII letter or digit, so nothing needs to be copied. */
function isTrimmed(text: string): boolean {
  return isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))
}

function isPlain(code: number): boolean {
  return code > 0x20 && code < 0x7f
}

function hasControlCharacters(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x20) return true
  return false
}
