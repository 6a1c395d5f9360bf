import convict from 'convict'
import type { Setting } from './setting.ts'

/** A setting's value as its format wants it, or why it cannot be used. */
export type CheckedValue =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

/**
 * Turns text into the setting's type and checks the format, by convict. Numbers and booleans are read
 * here: convict would take `12abc` for 12, `1e3` for 1 and `no` for true.
 */
export function checkSetting(setting: Setting, raw: unknown): CheckedValue {
  try {
    const { schema } = setting
    const single = convict<{ value: unknown }>({ value: schema }, { env: {}, args: [] })
    const given = typeof raw === 'string' ? fromText(raw, schema) : raw
    const value: unknown = single.set('value', given).validate({ allowed: 'strict' }).get('value')
    return { ok: true, value }
  } catch (error) {
    return { ok: false, message: withValue(reasonOf(error), raw, setting.sensitive) }
  }
}

const numberFormats = new Set<unknown>(['nat', 'int', 'integer', 'port', Number, 'Number'])
const booleanFormats = new Set<unknown>([Boolean, 'Boolean'])

function fromText(text: string, { format, default: value }: Setting['schema']): unknown {
  if (typeof value === 'number' || numberFormats.has(format)) return readNumber(text)
  if (Array.isArray(value)) return readList(text)
  if (typeof value === 'object' && value !== null) return readObject(text)
  if (typeof value === 'boolean' || booleanFormats.has(format)) return readBoolean(text)
  return text
}

function readNumber(text: string): number {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  throw new TypeError('must be a number')
}

/** `a, b` is a list of two; a format of its own takes the rest. */
function readList(text: string): unknown {
  if (text.trim().startsWith('[')) return readObject(text)
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}

function readObject(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TypeError('must be JSON')
  }
}

function readBoolean(text: string): boolean {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  throw new TypeError('must be true or false')
}

/** Convict says `value: must be …: value was 5`; path and value are told elsewhere. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/^value: /, '')
    .replace(/: value was [\s\S]*$/, '')
    .trim()
}

function withValue(reason: string, raw: unknown, sensitive: boolean): string {
  if (!sensitive) return `${reason}; it is ${JSON.stringify(raw)}`
  // A format's own message may quote the value.
  const text = String(raw)
  return `${text === '' ? reason : reason.replaceAll(text, '…')}; its value is secret`
}
