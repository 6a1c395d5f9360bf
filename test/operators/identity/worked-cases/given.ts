import {
  count,
  identityRules,
  latestTraits,
  type IdentityRules,
  type IdentityVerb,
  type Profile,
} from '#operators'
import type { CustomerEvent } from '#schemas'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { played } from '../../profile/played.ts'

/** An event or a command; without a time of its own, each happens a second after the one before. */
export type Given = Partial<CustomerEvent> | IdentityVerb

const traits = { known: latestTraits(), events: count<CustomerEvent>() }

/** Profiles after what is given, and what came out with each of them. */
export async function outcomeOf(given: readonly Given[], rules: IdentityRules = identityRules()) {
  return played({ rules, traits }, ({ send }) => {
    for (const [place, each] of given.entries()) {
      const atMs = (place + 1) * 1_000
      if ('verb' in each) {
        send(messageOf({ ...each, id: `c${place}`, atMs, author: 'tess', reason: 'a test' }))
      } else send(eventMessage({ timestampMs: atMs, ...each }))
    }
  })
}

/** Identifiers of each profile as one text, strongest first; profiles sorted by it. */
export function membersOf(profiles: readonly Profile[]): readonly string[] {
  return profiles
    .map(({ identifiers }) => identifiers.map(({ type, value }) => `${type}:${value}`).join(' '))
    .sort()
}

/** The one profile that has an identifier. */
export function profileWith(profiles: readonly Profile[], identifier: string): Profile {
  const found = profiles.find((profile) =>
    profile.identifiers.some(({ type, value }) => `${type}:${value}` === identifier),
  )
  if (found === undefined) throw new Error(`no profile has ${identifier}`)
  return found
}

/** An `identify` call with an email and what else is given. */
export function identify(email: string, fields: Partial<CustomerEvent> = {}) {
  return { type: 'identify' as const, ...fields, traits: { email, ...fields.traits } }
}
