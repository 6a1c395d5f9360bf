import type { CustomerEventLimits } from './customer-event-limits.ts'
import { emptyJsonObject, type JsonObject, type JsonValue } from './customer-event.ts'
import { refused, type Refusal } from './decoded.ts'
import { parseIsoTime } from './iso-time.ts'
import { isJsonObject } from './json-text.ts'
import type { DecodeReason } from './reject-reasons.ts'
import { parseTime } from './time.ts'

type Field = JsonValue | undefined

/**
 * Reads the fields of one event and keeps the first problem in `refusal`, so that what reads an
 * event stays a list of its fields. A field that is missing or null reads as null or an empty object.
 */
export class EventFieldReader {
  refusal: Refusal | undefined
  readonly #limits: CustomerEventLimits

  constructor(limits: CustomerEventLimits) {
    this.refusal = undefined
    this.#limits = limits
  }

  refuse(reason: DecodeReason, message: string): void {
    this.refusal ??= refused(reason, message)
  }

  /** Text, or null where it is missing or empty. Ids come as numbers, too. */
  id(name: string, value: Field, lengthMax = this.#limits.idLengthMax): string | null {
    if (value === undefined || value === null || value === '') return null
    const id = typeof value === 'number' ? this.#numericId(name, value) : value
    return this.#text(name, id, lengthMax)
  }

  /** Text, or null where it is missing or empty. */
  name(name: string, value: Field): string | null {
    if (value === undefined || value === null || value === '') return null
    return this.#text(name, value, this.#limits.eventNameLengthMax)
  }

  object(name: string, value: Field): JsonObject {
    if (value === undefined || value === null) return emptyJsonObject
    if (!isJsonObject(value)) {
      this.refuse('wrong-type', `${name} is ${kindOf(value)}; send an object`)
      return emptyJsonObject
    }
    const { propertiesMax } = this.#limits
    if (Object.keys(value).length > propertiesMax) {
      this.refuse('too-many-properties', `${name} has more than ${propertiesMax} keys`)
    }
    return value
  }

  /** Milliseconds since the Unix epoch, `earliestMs` or later, or null where it is missing. */
  time(name: string, value: Field): number | null {
    if (value === undefined || value === null || value === '') return null
    const timestampMs = this.#anyTime(name, value)
    const { earliestMs } = this.#limits
    if (timestampMs !== null && timestampMs < earliestMs) {
      this.refuse('invalid-time', `${name} ${beforeEarliest(earliestMs)}`)
    }
    return timestampMs
  }

  #anyTime(name: string, value: JsonValue): number | null {
    if (typeof value === 'string') {
      const timestampMs = parseIsoTime(value)
      if (!Number.isNaN(timestampMs)) return timestampMs
    }
    const parsed = parseTime(value)
    if (parsed.ok) return parsed.timestampMs
    this.refuse('invalid-time', `${name}: ${parsed.message}`)
    return null
  }

  /** A number past 2^53 has lost digits on the way: two customers could share what is left. */
  #numericId(name: string, value: number): string {
    if (!Number.isSafeInteger(value)) {
      this.refuse('wrong-type', `${name} is the number ${value}; send ids as text`)
    }
    return String(value)
  }

  #text(name: string, value: JsonValue, lengthMax: number): string | null {
    if (typeof value !== 'string') {
      this.refuse('wrong-type', `${name} is ${kindOf(value)}; send text`)
      return null
    }
    if (value.length > lengthMax) {
      this.refuse('field-too-long', `${name} has ${value.length} characters, over ${lengthMax}`)
    }
    return value
  }
}

/** Tells the sender of a time before `earliestMs` what to do about it. */
export function beforeEarliest(earliestMs: number): string {
  return `is before ${new Date(earliestMs).toISOString()}; check the sender's clock`
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
