import type { Simulation } from '../options.ts'
import type { Person } from '../people/person.ts'
import { Random, streams } from '../random.ts'
import type { SdkName } from '../sdk/shape.ts'
import { wrongClockMs } from './clock.ts'
import { browserUserAgents, locales, phoneModels, timezones } from './user-agents.ts'
import type { PhoneModel } from './user-agents.ts'

/** A browser or an app on a phone, and how its events reach us. */
export interface Device {
  readonly kind: 'browser' | 'phone'
  readonly sdk: SdkName
  readonly anonymousId: string
  /** Phones only; stays when the phone changes hands. */
  readonly deviceId: string | undefined
  readonly model: PhoneModel | undefined
  readonly userAgent: string
  readonly locale: string
  readonly timezone: string
  readonly ip: string
  /** How far the clock that stamps its events is ahead; 0 for events that a server stamps. */
  readonly clockAheadMs: number
}

const slotsPerPerson = 4
const slots = { phone: 0, laptop: 1, work: 2, shared: 3 } as const
/** Share of phones that pass to another member of the household in the second half. */
const handedDownShare = 0.03
const cookieLossShare = 0.15
/** Numbers that keep the jars of members and rounds apart: a household has fewer members. */
const blockSize = 8
const jarsKept = 16

/** The device that a person takes for a visit. */
export function deviceOf(
  simulation: Simulation,
  person: Person,
  round: number,
  random: Random,
): Device {
  const { household, index } = person
  if (household.sharesComputer && random.chance(0.35)) {
    const user = household.logsOut ? index : household.first
    return browser(simulation, household.first * slotsPerPerson + slots.shared, user, round, person)
  }
  const draw = random.next()
  if (draw < 0.4) return phone(simulation, phoneOwner(simulation, person, round), person)
  const slot = draw < 0.88 ? slots.laptop : slots.work
  return browser(simulation, index * slotsPerPerson + slot, index, round, person)
}

function browser(
  { seed, noise }: Simulation,
  slot: number,
  user: number,
  round: number,
  person: Person,
): Device {
  const random = new Random(seed, streams.device, slot)
  const losesCookies = random.chance(cookieLossShare)
  const jar = slot * blockSize + (user - person.household.first)
  const cookie = new Random(
    seed,
    streams.cookie,
    jar * jarsKept + (losesCookies ? round % jarsKept : 0),
  )
  const sdk = browserSdk(random.next())
  const stampsItself = sdk === 'analytics.js' || sdk === 'rudder-js'
  return {
    kind: 'browser',
    sdk,
    anonymousId: cookie.uuid(),
    deviceId: undefined,
    model: undefined,
    userAgent: random.pick(browserUserAgents),
    locale: random.pick(locales),
    timezone: random.pick(timezones),
    ip: addressOf(person),
    clockAheadMs: random.chance(noise.skewedClocks) && stampsItself ? wrongClockMs(random) : 0,
  }
}

function phone({ seed, noise }: Simulation, owner: number, user: Person): Device {
  const random = new Random(seed, streams.device, owner * slotsPerPerson + slots.phone)
  const model = random.pick(phoneModels)
  return {
    kind: 'phone',
    sdk: phoneSdk(random.next()),
    anonymousId: random.uuid(),
    deviceId: random.uuid().toUpperCase(),
    model,
    userAgent: `Shop/4.2 (${model.model}; ${model.os.name} ${model.os.version})`,
    locale: random.pick(locales),
    timezone: random.pick(timezones),
    ip: addressOf(user),
    clockAheadMs: random.chance(noise.skewedClocks) ? wrongClockMs(random) : 0,
  }
}

/** Whose phone a person uses: the next member's, once that one was handed down. */
function phoneOwner({ seed, visitsPerPerson }: Simulation, person: Person, round: number): number {
  const { first, size } = person.household
  const next = first + ((person.index - first + 1) % size)
  const isLate = round >= visitsPerPerson / 4
  const wasHandedDown = new Random(seed, streams.device, -1 - next).chance(handedDownShare)
  return isLate && wasHandedDown ? next : person.index
}

/** Most sites track on the server: that keeps lines short, and clocks right. */
function browserSdk(draw: number): SdkName {
  if (draw < 0.08) return 'analytics.js'
  if (draw < 0.09) return 'rudder-js'
  if (draw < 0.35) return 'analytics-node'
  return draw < 0.65 ? 'analytics-node-legacy' : 'rudder-node'
}

function phoneSdk(draw: number): SdkName {
  if (draw < 0.3) return 'analytics-node'
  return draw < 0.5 ? 'analytics-node-legacy' : 'rudder-node'
}

/** One address a household, out of the ranges for documentation and benchmarks (RFC 5737, 2544). */
function addressOf({ household: { first } }: Person): string {
  return `198.${18 + ((first >> 16) & 1)}.${(first >> 8) & 255}.${first & 255}`
}
