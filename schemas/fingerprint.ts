import type { CustomerEvent, JsonObject, JsonValue } from './customer-event.ts'
import { MurmurLanes } from './murmur-lanes.ts'

/**
 * What an event says, in 53 bits: a safe integer. Two deliveries of one event have the same
 * fingerprint; the order of keys does not matter, every value does, and so do its type and place.
 *
 * Left out is what differs between deliveries or comes from us: messageId, sentAt, receivedAt and the
 * corrected time. The client's own time is part of it.
 */
export function contentFingerprint(event: CustomerEvent): number {
  eatEvent(event)
  return safeInteger()
}

/** The fingerprint of any JSON value, in 53 bits: the order of keys does not matter. */
export function contentFingerprintOf(value: JsonValue): number {
  lanes.low = 0
  lanes.high = 0
  eat(value)
  lanes.finish(0)
  return safeInteger()
}

/** What `contentFingerprint` shortens: 64 bits as 16 hexadecimal digits. */
export function contentHash(event: CustomerEvent): string {
  eatEvent(event)
  return digits(lanes.high) + digits(lanes.low)
}

const lanes = new MurmurLanes()

/** Set before each value, so that 1, '1', [1] and true differ. */
const tag = { null: 1, true: 2, false: 3, integer: 4, number: 5, string: 6, array: 7, object: 8 }

function eatEvent(event: CustomerEvent): void {
  lanes.low = 0
  lanes.high = 0
  eatText(event.type)
  eat(event.anonymousId)
  eat(event.userId)
  eat(event.previousId)
  eat(event.groupId)
  eat(event.event)
  eatObject(event.properties)
  eatObject(event.traits)
  eatObject(event.context)
  eatObject(event.integrations)
  eat(event.originalTimestampMs)
  lanes.finish(0)
}

function eat(value: JsonValue): void {
  if (typeof value === 'string') return eatText(value)
  if (typeof value === 'number') return eatNumber(value)
  if (value === null) return lanes.block(tag.null)
  if (typeof value === 'boolean') return lanes.block(value ? tag.true : tag.false)
  if (isArray(value)) return eatArray(value)
  eatObject(value)
}

function eatText(text: string): void {
  lanes.block((text.length << 4) | tag.string)
  lanes.text(text)
}

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

function eatNumber(value: number): void {
  if ((value | 0) === value) {
    lanes.block(tag.integer)
    return lanes.block(value)
  }
  double[0] = value
  lanes.block(tag.number)
  for (const half of halves) lanes.block(half)
}

function eatArray(values: readonly JsonValue[]): void {
  lanes.block((values.length << 4) | tag.array)
  for (const value of values) eat(value)
}

/** Each entry is hashed for itself and the hashes are added, which forgets their order. */
function eatObject(object: JsonObject): void {
  const { low, high } = lanes
  let lowSum = 0
  let highSum = 0
  let count = 0
  for (const key in object) {
    lanes.low = key.length
    lanes.high = key.length
    lanes.text(key)
    eat(object[key] ?? null)
    lanes.finish(0)
    lowSum = (lowSum + lanes.low) | 0
    highSum = (highSum + lanes.high) | 0
    count += 1
  }
  lanes.low = low
  lanes.high = high
  lanes.block((count << 4) | tag.object)
  lanes.block(lowSum)
  lanes.block(highSum)
}

function safeInteger(): number {
  return (lanes.high & 0x1f_ffff) * 0x1_0000_0000 + (lanes.low >>> 0)
}

function digits(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0')
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
