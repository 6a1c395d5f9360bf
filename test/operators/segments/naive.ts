import { type CustomerEvent, type JsonObject, type JsonValue } from '#schemas'
import { parseCondition } from '#operators'
import type { TestProfile } from './profiles.ts'

/**
 * Says whether a condition holds by reading its JSON against a whole profile and all of its events: no
 * traits, no panes, no times to come. Knows only what the arbitraries make.
 */
export function naive(json: JsonObject, profile: TestProfile, asOfMs: number): boolean {
  const { and, or, not } = json
  if (and !== undefined) return list(and).every((term) => naive(term, profile, asOfMs))
  if (or !== undefined) return list(or).some((term) => naive(term, profile, asOfMs))
  if (not !== undefined) return !naive(not as JsonObject, profile, asOfMs)
  if (json['identifier'] !== undefined) {
    return (profile.identifiers ?? []).some((key) => key.split(':')[0] === json['identifier'])
  }
  if (json['segment'] !== undefined) return holdsMembership(json, profile, asOfMs)
  if (json['notFollowedBy'] !== undefined) return isUnfollowed(json, profile, asOfMs)
  return holds(json, subject(json, profile, asOfMs), asOfMs)
}

function subject(json: JsonObject, profile: TestProfile, asOfMs: number): JsonValue | undefined {
  const { trait, attribute, performed, totalOf, lastTime, firstTime } = json
  if (trait !== undefined) return profile.traits?.[trait as string]
  if (attribute !== undefined) return profile.attributes?.[attribute as string]
  if (performed !== undefined) return eventsOf(performed, json, profile, asOfMs).length
  if (totalOf !== undefined) {
    const amounts = eventsOf(json['where'] ?? null, json, profile, asOfMs).map(
      ({ properties }) => properties['x'],
    )
    return amounts.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0)
  }
  const times = eventsOf(lastTime ?? firstTime ?? null, json, profile, asOfMs).map(
    ({ timestampMs }) => timestampMs,
  )
  const sorted = times.toSorted((left, right) => left - right)
  return lastTime === undefined ? sorted[0] : sorted.at(-1)
}

function eventsOf(
  condition: JsonValue,
  { withinMs, everyMs = 1 }: JsonObject,
  { events = [] }: TestProfile,
  asOfMs: number,
): readonly CustomerEvent[] {
  const test = condition === 'any' ? undefined : parseCondition(condition)
  return events.filter((event) => {
    const { timestampMs } = event
    if (timestampMs > asOfMs || test?.matches(event) === false) return false
    const every = everyMs as number
    const countedMs = Math.floor(timestampMs / every) * every
    return withinMs === undefined || countedMs + (withinMs as number) > asOfMs
  })
}

function holdsMembership(
  { segment, forAtLeastMs = -Infinity }: JsonObject,
  { sinceMs = {} }: TestProfile,
  asOfMs: number,
): boolean {
  const since = sinceMs[segment as string]
  return since !== undefined && asOfMs - since >= (forAtLeastMs as number)
}

function isUnfollowed(json: JsonObject, { events = [] }: TestProfile, asOfMs: number): boolean {
  const times = (condition: JsonValue | undefined) =>
    events
      .filter((event) => event.timestampMs <= asOfMs && parseCondition(condition).matches(event))
      .map(({ timestampMs }) => timestampMs)
  const doneMs = Math.max(...times(json['performed']))
  const isFollowed = times(json['notFollowedBy']).some((otherMs) => otherMs >= doneMs)
  return doneMs !== -Infinity && !isFollowed && asOfMs - doneMs >= (json['withinMs'] as number)
}

function holds(json: JsonObject, value: JsonValue | undefined, asOfMs: number): boolean {
  if (json['exists'] === true) return value !== undefined && value !== null
  if (json['equals'] !== undefined) return value === json['equals']
  if (json['contains'] !== undefined) {
    const part = json['contains'] as string
    return (typeof value === 'string' || Array.isArray(value)) && value.includes(part)
  }
  if (typeof value !== 'number') return false
  const bound = (key: string) => json[key] as number | undefined
  const ageMs = asOfMs - timeOf(json, value)
  const { before } = json
  const verdicts = [
    [bound('atLeast'), (limit: number) => value >= limit],
    [bound('atMost'), (limit: number) => value <= limit],
    [bound('moreThan'), (limit: number) => value > limit],
    [bound('lessThan'), (limit: number) => value < limit],
    [bound('olderThanMs'), (length: number) => ageMs >= length],
    [bound('withinLastMs'), (length: number) => ageMs >= 0 && ageMs < length],
    [bound('withinNextMs'), (length: number) => ageMs < 0 && ageMs >= -length],
    [
      before === undefined ? undefined : Date.parse(before as string),
      (limit: number) => timeOf(json, value) < limit,
    ],
  ] as const
  const said = verdicts.find(([limit]) => limit !== undefined)
  if (said?.[0] !== undefined) return said[1](said[0])
  if (json['performed'] !== undefined) return value >= 1
  throw new Error(`naive: ${JSON.stringify(json)}`)
}

/** Attributes are what senders wrote: small numbers are seconds. */
function timeOf(json: JsonObject, value: number): number {
  return json['attribute'] !== undefined && Math.abs(value) < 100_000_000_000
    ? value * 1_000
    : value
}

function list(json: JsonValue): readonly JsonObject[] {
  return json as readonly JsonObject[]
}
