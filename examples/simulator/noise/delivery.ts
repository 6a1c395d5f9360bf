import type { Arrival, ArrivalKind } from '../arrival.ts'
import type { Step } from '../journeys/step.ts'
import type { Random } from '../random.ts'
import { shapes } from '../sdk/index.ts'
import { newMessageId } from '../sdk/message-id.ts'
import type { Call, Surroundings } from '../sdk/shape.ts'
import { spoil } from './bad-lines.ts'
import { batchingMs, offlineMs, retryMs, transitMs } from './delays.ts'
import { withJunk } from './junk.ts'
import type { NoiseShares } from './noise-shares.ts'

/** A message on its way: the same whenever and however often it is sent. */
interface Letter {
  readonly step: Step
  readonly messageId: string
  readonly call: Call
}

/** Sends a step: late or in time, once or again, with a spoiled line beside it or without. */
export function deliver(step: Step, noise: NoiseShares, random: Random): readonly Arrival[] {
  const messageId = newMessageId(step.sdk, step.atMs + step.clockAheadMs, random)
  const call = random.chance(noise.junkIdentifiers) ? withJunk(step.call, random) : step.call
  const letter: Letter = { step, messageId, call }
  const waitMs = random.chance(noise.late) ? offlineMs(random) : batchingMs(random)
  const first = send(letter, 'event', step.atMs + waitMs, random)
  const arrivals = [first]

  if (random.chance(noise.naturalDuplicates)) {
    arrivals.push(send(letter, 'natural-duplicate', first.receivedAtMs + retryMs(random), random))
  }
  if (random.chance(noise.syntheticDuplicates)) {
    const other: Letter = { ...letter, call: otherCall(call, random) }
    const sentMs = first.receivedAtMs + retryMs(random)
    arrivals.push(send(other, 'synthetic-duplicate', sentMs, random))
  }
  if (random.chance(noise.badLines)) arrivals.push(spoiled(first, random))
  return arrivals
}

function send(letter: Letter, kind: ArrivalKind, sentMs: number, random: Random): Arrival {
  const { step, messageId, call } = letter
  const receivedAtMs = sentMs + transitMs(random)
  const message = shapes[step.sdk](call, surroundingsOf(step), {
    messageId,
    originalTimestamp: new Date(step.atMs + step.clockAheadMs).toISOString(),
    sentAt: new Date(sentMs + step.clockAheadMs).toISOString(),
    receivedAt: new Date(receivedAtMs).toISOString(),
  })
  const { person, atMs: occurredAtMs } = step
  const line = JSON.stringify(message)
  return { line, person, kind, messageId, occurredAtMs, receivedAtMs, reason: undefined }
}

function surroundingsOf({ device, page, campaign, knownTraits, sessionId, passedOn }: Step) {
  const { userAgent, locale, timezone } = device
  const around: Surroundings = {
    userAgent,
    locale,
    timezone,
    page,
    campaign,
    knownTraits,
    sessionId,
    passedOn,
  }
  return around
}

/** Other content for an id that is taken: what a client sends that counts its ids wrongly. */
function otherCall({ userId, anonymousId }: Call, random: Random): Call {
  const ids = {
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
  }
  const properties = { step: random.between(1, 4), checkout_id: random.hex(1) }
  return { type: 'track', event: 'Checkout Step Viewed', properties, ...ids }
}

function spoiled(first: Arrival, random: Random): Arrival {
  const { line, reason } = spoil(first.line, random)
  return { ...first, line, reason, kind: 'bad', person: undefined, messageId: undefined }
}
