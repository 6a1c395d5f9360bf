import { refused, type Refusal } from '../decoded.ts'
import { blockTests, type BlockTest } from './block-tests.ts'
import type { IdentifierType } from './identifier-type.ts'

/** Bounds of an identifier's value: it is part of a key, and stores bound their keys. */
export const identifierLengthMax = 512

/** Bounds of an identifier's value in UTF-8. */
export const identifierBytesMax = 1_024

/** Length of the name of a tenant, which comes before the value. */
export const tenantLengthMax = 64

/** Decides which values are identifiers of one type. */
export class Admission {
  readonly type: IdentifierType
  readonly #reasons = new Map<string, string>()
  readonly #tests: readonly BlockTest[]
  #longestBlocked = 0

  /** Throws `TypeError` for a pattern that cannot be tested in linear time. */
  constructor(type: IdentifierType) {
    this.type = type
    const rules = type.blocked.filter(({ types }) => types?.includes(type.name) ?? true)
    for (const { values = [], reason } of rules) {
      for (const value of values) {
        this.#reasons.set(value.toLowerCase(), reason)
        this.#longestBlocked = Math.max(this.#longestBlocked, value.length + '""'.length)
      }
    }
    this.#tests = rules.flatMap(blockTests)
  }

  /** The normalised value, or why it is no identifier. */
  admit(text: string): string | Refusal {
    if (this.type.ofTenants !== true) return this.#admit(text)
    const slash = text.indexOf('/')
    if (slash < 1) return noTenant
    const value = this.#admit(text.slice(slash + 1))
    return typeof value === 'string' ? text.slice(0, slash + 1) + value : value
  }

  #admit(text: string): string | Refusal {
    if (text.length > identifierLengthMax) return tooLong
    const value = this.type.normalise(text)
    if (typeof value !== 'string') return value
    if (isTooLong(value)) return tooLong
    const reason = this.#blockedReason(value)
    return reason === undefined ? value : refused('blocked-value', `'${value}': ${reason}`)
  }

  #blockedReason(value: string): string | undefined {
    if (value.length <= this.#longestBlocked) {
      const reason = this.#reasons.get(unquoted(value.toLowerCase()))
      if (reason !== undefined) return reason
    }
    for (const { test, reason } of this.#tests) if (test(value)) return reason
    return undefined
  }
}

const noTenant = refused('no-tenant', 'write whose it is before it, as tenant/value')

const tooLong = refused('too-long', `longer than ${identifierLengthMax} characters or 1 KiB`)

function isTooLong(value: string): boolean {
  if (value.length > identifierLengthMax) return true
  // A character takes three bytes at the most (four for two).
  return value.length * 3 > identifierBytesMax && Buffer.byteLength(value) > identifierBytesMax
}

function unquoted(value: string): string {
  const first = value.charCodeAt(0)
  const isQuote = first === 0x22 || first === 0x27
  return isQuote && value.length > 1 && value.endsWith(value.charAt(0)) ? value.slice(1, -1) : value
}
