import { emptyJsonObject, type CustomerEvent, type JsonObject, type JsonValue } from '#schemas'
import {
  isWindowed,
  type ImplicitAggregation,
  type SegmentInputs,
  type SegmentSet,
} from '#operators'

/** All that a segment can ask of a profile, as a test writes it. */
export interface TestProfile {
  readonly traits?: JsonObject
  readonly attributes?: JsonObject
  readonly identifiers?: readonly string[]
  readonly events?: readonly CustomerEvent[]
  /** Times of entry into the segments that it is in. */
  readonly sinceMs?: Readonly<Record<string, number>>
}

/** A profile's inputs as of a time, implicit traits computed from its events up to it. */
export function inputsOf(
  { traits = emptyJsonObject, attributes = emptyJsonObject, events = [], ...rest }: TestProfile,
  implicitTraits: Readonly<Record<string, ImplicitAggregation>>,
  asOfMs: number,
): SegmentInputs {
  const { identifiers = [], sinceMs = {} } = rest
  const known = new Map<string, JsonValue | undefined>(Object.entries(traits))
  const seen = events.filter(({ timestampMs }) => timestampMs <= asOfMs)
  for (const [name, aggregation] of Object.entries(implicitTraits)) {
    known.set(name, valueOf(aggregation, seen, asOfMs))
  }
  return {
    asOfMs,
    trait: (name) => known.get(name),
    attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined),
    identifiers,
    seen: () => ({ events: seen.length, firstSeenMs: NaN, lastSeenMs: NaN }),
    inSegment: (name) => Object.hasOwn(sinceMs, name),
    sinceMs: (name) => (Object.hasOwn(sinceMs, name) ? sinceMs[name] : undefined),
  }
}

/** Segments that a profile is in, each found after those that it refers to. */
export function members(set: SegmentSet, profile: TestProfile, nowMs: number): ReadonlySet<string> {
  const sinceMs: Record<string, number> = {}
  for (const name of set.names) {
    const inputs = inputsOf({ ...profile, sinceMs }, set.implicitTraits, nowMs)
    if (set.evaluate(name, inputs).member) sinceMs[name] = nowMs
  }
  return new Set(Object.keys(sinceMs))
}

/** The same inputs at another time: nothing but the clock has moved. */
export function at(inputs: SegmentInputs, asOfMs: number): SegmentInputs {
  return { ...inputs, asOfMs }
}

function valueOf(
  aggregation: ImplicitAggregation,
  events: readonly CustomerEvent[],
  asOfMs: number,
): JsonValue | undefined {
  const window = isWindowed(aggregation) ? aggregation.window : undefined
  const rule = isWindowed(aggregation) ? aggregation.rule : aggregation
  let sum: unknown
  for (const event of events) {
    const startMs = window?.paneStartMs(event.timestampMs) ?? 0
    if (window !== undefined && window.expiresMs(startMs) <= asOfMs) continue
    const lifted = rule.lift(event, event.timestampMs, event.messageId)
    if (lifted !== undefined) sum = sum === undefined ? lifted : rule.merge(sum, lifted)
  }
  return sum === undefined ? undefined : rule.read(sum, asOfMs)
}
