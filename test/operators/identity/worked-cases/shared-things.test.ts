import { describe, expect, it } from 'vitest'
import { identityRules, readExplanation, resolveIdentity } from '#operators'
import { eventMessage } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { identify, membersOf, outcomeOf } from './given.ts'

const ada = 'ada@example.com'
const bob = 'bob@example.com'

describe('what several people share', () => {
  it('should give 1,000 browsers whose user ids are junk 1,000 profiles, and count the junk', async () => {
    const harness = await openOperator(resolveIdentity())
    const junk = ['null', '0', 'undefined', '[object Object]']
    for (let user = 0; user < 1_000; user += 1) {
      const fields = { userId: junk[user % junk.length] ?? '', anonymousId: `browser-${user}` }
      harness.send(eventMessage(identify(junk[(user + 1) % junk.length] ?? '', fields)))
    }
    expect(harness.counter('profiles')).toBe(1_000)
    expect(harness.counter('blocked_values')).toBeGreaterThanOrEqual(1_000)
  })

  it('should not make one person of a family that writes down one telephone number', async () => {
    const phone = '+12015550000'
    const { profiles } = await outcomeOf(
      ['ada', 'bob', 'eve'].map((userId) => ({ type: 'identify', userId, traits: { phone } })),
    )
    expect(membersOf(profiles)).toEqual([
      `user_id:ada phone:${phone}`,
      'user_id:bob',
      'user_id:eve',
    ])
  })

  it("should leave an address on somebody else's browser with the account that it belongs to", async () => {
    const { profiles } = await outcomeOf([
      { userId: 'ada', anonymousId: 'browser' },
      identify(bob, { anonymousId: 'browser' }),
      identify(bob, { userId: 'bob' }),
    ])
    expect(membersOf(profiles)).toEqual([
      'user_id:ada anonymous_id:browser',
      `user_id:bob email:${bob}`,
    ])
  })

  it("should take an address without an account for a second one of the browser's owner: nothing tells the two apart", async () => {
    const given = [
      identify(ada, { userId: 'ada', anonymousId: 'browser' }),
      identify(bob, { anonymousId: 'browser' }),
    ]
    const { profiles } = await outcomeOf(given)
    expect(membersOf(profiles)).toEqual([
      `user_id:ada email:${ada} email:${bob} anonymous_id:browser`,
    ])
    const cautious = identityRules({ types: { email: { limit: 1 } } })
    const kept = await outcomeOf(given, cautious)
    expect(membersOf(kept.profiles)).toEqual([
      `email:${bob}`,
      `user_id:ada email:${ada} anonymous_id:browser`,
    ])
  })
})

describe('late data', () => {
  it('should say why a profile lost what late data gave to another', async () => {
    const rules = identityRules()
    const harness = await openOperator(resolveIdentity({ rules }))
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser', timestampMs: 10 }))
    harness.send(eventMessage({ userId: 'zoe', anonymousId: 'browser', timestampMs: 5 }))
    expect(harness.values[1]?.deltas).toContainEqual(expect.objectContaining({ kind: 'split' }))
    await harness.checkpoint()
    const explanation = await readExplanation(await harness.reader(), 'user_id:ada', rules)
    expect(explanation?.suppressed).toMatchObject([
      {
        ends: ['anonymous_id:browser', 'user_id:ada'],
        guard: 'user_id',
        blocking: ['user_id:ada', 'user_id:zoe'],
        firstSeenMs: 10,
      },
    ])
  })
})
