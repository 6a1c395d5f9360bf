import fc from 'fast-check'
import type { IdentityCommand } from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { customerEvent, messageOf } from '../../../helpers/customer-events.ts'

/** What somebody says of themselves: few names and dates, so that people are alike often. */
export interface Saying {
  readonly kind: 'say'
  readonly user: string
  /** Seen with it, so that there are links besides. */
  readonly browser: string | undefined
  readonly name: string | undefined
  readonly born: string | undefined
  readonly consent: boolean | undefined
  readonly atMs: number
  /** Tells ties of time apart. */
  readonly messageId: string
}

/** A saying, or a word on somebody who was seen. */
export type Action =
  | Saying
  | {
      readonly kind: 'command'
      readonly verb: 'withdraw-consent' | 'give-consent' | 'erase'
      readonly user: string
      readonly atMs: number
      readonly id: string
    }

const user = fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5')
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** One thing that somebody says; it has no id yet. */
export const sayingArbitrary: fc.Arbitrary<Omit<Saying, 'messageId'>> = fc.record({
  kind: fc.constant('say' as const),
  user,
  browser: maybe(fc.constantFrom('b1', 'b2')),
  name: maybe(fc.constantFrom('ann', 'bob')),
  born: maybe(fc.constantFrom('1990', '1991')),
  consent: fc.constantFrom(true, true, true, false, undefined),
  atMs: fc.nat(9),
})

const command = fc.record({
  kind: fc.constant('command' as const),
  verb: fc.constantFrom('withdraw-consent' as const, 'give-consent' as const, 'erase' as const),
  user,
  atMs: fc.nat(9),
})

/** Sayings alone, in some order. */
export const sayingsArbitrary: fc.Arbitrary<readonly Saying[]> = fc
  .array(sayingArbitrary, { minLength: 1, maxLength: 20 })
  .map((sayings) => sayings.map((each, place) => ({ ...each, messageId: `m${place}` })))

/** Sayings and commands; commands about nobody who was seen are left out. */
export const programArbitrary: fc.Arbitrary<readonly Action[]> = fc
  .array(fc.oneof({ arbitrary: sayingArbitrary, weight: 4 }, { arbitrary: command, weight: 1 }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((actions) => {
    const seen = new Set<string>()
    return actions.flatMap((action, place): Action[] => {
      if (action.kind === 'say') {
        seen.add(action.user)
        return [{ ...action, messageId: `m${place}` }]
      }
      if (!seen.has(action.user)) return []
      if (action.verb === 'erase') seen.delete(action.user)
      return [{ ...action, id: `c${place}` }]
    })
  })

/** What an action is on the wire. */
export function toMessage(action: Action): Message<CustomerEvent | IdentityCommand> {
  const { atMs } = action
  if (action.kind === 'command') {
    const { verb, id } = action
    const stamp = { id, atMs, author: 'ada', reason: 'test' }
    return messageOf({ ...stamp, verb, identifier: `user_id:${action.user}` })
  }
  const { user: userId, browser, name, born, consent, messageId } = action
  const event = customerEvent({
    type: 'identify',
    messageId,
    userId,
    anonymousId: browser ?? null,
    traits: { ...(name !== undefined && { name }), ...(born !== undefined && { born }) },
    context:
      consent === undefined ? {} : { consent: { categoryPreferences: { matching: consent } } },
    timestampMs: atMs,
  })
  return messageOf(event, { timestampMs: atMs })
}
