import type { JsonValue } from '#schemas'

/** A value, when it was seen, and in which message. */
export interface Sighting {
  readonly value: JsonValue
  readonly timestampMs: number
  readonly id: string
}

/** Fields of a sighting in an Avro record. */
export const sightingFields = [
  { name: 'value', type: { type: 'string', logicalType: 'json' } },
  { name: 'timestampMs', type: 'long' },
  { name: 'id', type: 'string' },
] as const

/**
 * Order of sightings by time, then message id, then value. Total up to equality, so that the later
 * one of two is the same whichever came first.
 */
export function compareSightings(left: Sighting, right: Sighting): number {
  if (left.timestampMs !== right.timestampMs) return left.timestampMs - right.timestampMs
  if (left.id !== right.id) return left.id < right.id ? -1 : 1
  const leftText = JSON.stringify(left.value)
  const rightText = JSON.stringify(right.value)
  if (leftText === rightText) return 0
  return leftText < rightText ? -1 : 1
}
