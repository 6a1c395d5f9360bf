import { describe, expect, it } from 'vitest'
import {
  identityRules,
  moreThan,
  resolveIdentity,
  type IdentityRules,
  type Resolved,
} from '#operators'
import { days, type CustomerEvent } from '#schemas'
import { eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

const onDevice = (id: string) => ({ context: { device: { id } } })
const withEmail = (email: string) => ({ type: 'identify' as const, traits: { email } })

/** Cases that people know from other systems, and what they should come to. */
describe('identity resolution', () => {
  it('should keep the link of a browser to its first account (abc123, then abc456)', async () => {
    const [first, second, later] = await resolved([
      { userId: 'abc123', anonymousId: 'browser', timestampMs: 1 },
      { userId: 'abc456', anonymousId: 'browser', timestampMs: 2 },
      { anonymousId: 'browser', timestampMs: 3 },
    ])
    expect(second?.members).toEqual(['user_id:abc456'])
    expect(later?.profileId).toBe(first?.profileId)
  })

  it('should give 1,000 users with junk for ids 1,000 profiles', async () => {
    const harness = await openOperator(resolveIdentity())
    const junk = ['null', '0', 'undefined', '[object Object]']
    for (let user = 0; user < 1_000; user += 1) {
      const anonymousId = junk[user % junk.length] ?? ''
      harness.send(eventMessage({ userId: `user-${user}`, anonymousId, ...onDevice(anonymousId) }))
    }
    expect(harness.counter('profiles')).toBe(1_000)
    expect(harness.counter('merges')).toBe(0)
  })

  it("should not make one person of a family that shares a phone, and give the phone's own events to nobody", async () => {
    const rules = identityRules({ types: { device_id: { shared: { by: 'user_id', above: 2 } } } })
    const harness = await openOperator(resolveIdentity({ rules }))
    for (const userId of ['ada', 'bob', 'eve']) {
      harness.send(eventMessage({ userId, ...onDevice('phone') }))
    }
    harness.send(eventMessage(onDevice('phone')))
    const own = harness.values.at(-1)
    expect(own?.members).toEqual(['device_id:phone'])
    expect(harness.counter('profiles')).toBe(4)
    harness.send(eventMessage({ userId: 'ada' }))
    expect(harness.values.at(-1)?.members).toEqual(['user_id:ada'])
  })

  it('should tell of everybody whom a device that becomes shared takes identifiers from', async () => {
    const rules = identityRules({ types: { device_id: { shared: { by: 'user_id', above: 1 } } } })
    const [ada, bob] = await resolved(
      [
        { userId: 'ada', ...onDevice('tablet') },
        { userId: 'bob', ...onDevice('tablet') },
      ],
      rules,
    )
    expect(ada?.members).toEqual(['user_id:ada', 'device_id:tablet'])
    expect(bob?.deltas).toMatchObject([
      { kind: 'split', profileId: ada?.profileId },
      { kind: 'profile-changed', profileId: ada?.profileId },
      { kind: 'profile-changed' },
    ])
    expect(bob?.touched?.map(({ members }) => members)).toEqual([
      ['user_id:bob'],
      ['device_id:tablet'],
      ['user_id:ada'],
    ])
  })

  it('should not let a kiosk join its 2,000 visitors, with or without a rule for it', async () => {
    const shared = identityRules({ types: { device_id: { shared: { by: 'user_id', above: 3 } } } })
    for (const rules of [identityRules(), shared]) {
      const harness = await openOperator(resolveIdentity({ rules }), { cacheEntriesMax: 10_000 })
      for (let user = 0; user < 2_000; user += 1) {
        harness.send(eventMessage({ userId: `u${user}`, ...onDevice('kiosk'), timestampMs: user }))
      }
      expect(harness.counter('profiles')).toBeGreaterThanOrEqual(2_000)
      expect(harness.counter('merges')).toBe(0)
    }
  })

  it('should ask one question about a group that is too large', async () => {
    const harness = await openOperator(resolveIdentity(), { cacheEntriesMax: 10_000 })
    for (let user = 0; user < 1_200; user += 1) {
      harness.send(eventMessage({ userId: `u${user}`, ...onDevice('kiosk'), timestampMs: user }))
    }
    expect(harness.counter('reviews')).toBe(1)
    await harness.checkpoint()
    const reviews = await collect((await harness.reader()).scan('reviews'))
    expect(reviews).toMatchObject([
      [expect.any(String), { left: 'device_id:kiosk', guard: 'giant' }],
    ])
  })

  it('should give a device that was sold on to its new owner once the old one has not used it for long', async () => {
    const shared = { by: 'user_id', above: 1, within: days(30) }
    const rules = identityRules({ types: { device_id: { shared } }, conflict: 'latest' })
    const harness = await openOperator(resolveIdentity({ rules }))
    harness.send(eventMessage({ userId: 'old', ...onDevice('phone'), timestampMs: days(1) }))
    harness.send(eventMessage({ userId: 'new', ...onDevice('phone'), timestampMs: days(20) }))
    expect(harness.values.at(-1)?.members).toEqual(['user_id:new'])
    harness.advance(days(40))
    const change = harness.values.at(-1)
    expect(change?.event).toBeNull()
    expect(change?.touched?.map(({ members }) => members)).toContainEqual([
      'user_id:new',
      'device_id:phone',
    ])
  })

  it('should keep two people apart who use one mailbox', async () => {
    const results = await resolved([
      { userId: 'ada', ...withEmail('family@example.com'), timestampMs: 1 },
      { userId: 'bob', ...withEmail('family@example.com'), timestampMs: 2 },
    ])
    expect(results.at(-1)?.members).toEqual(['user_id:bob'])
  })

  it('should ask before a profile gets more than five emails, and do as it is told', async () => {
    const rules = identityRules({ review: [moreThan(5, 'email')] })
    const harness = await openOperator(resolveIdentity({ rules }))
    for (const digit of [1, 2, 3, 4, 5, 6]) {
      harness.send(eventMessage({ userId: 'ada', ...withEmail(`ada${digit}@example.com`) }))
    }
    expect(harness.counter('reviews')).toBe(1)
    expect(harness.values.at(-1)?.members).toHaveLength(6)
  })

  it('should split a profile when late data changes an earlier decision, and say so', async () => {
    const harness = await openOperator(resolveIdentity())
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser', timestampMs: 10 }))
    harness.send(eventMessage({ userId: 'zoe', anonymousId: 'browser', timestampMs: 5 }))
    const [ada, zoe] = harness.values
    expect(zoe?.members).toEqual(['user_id:zoe', 'anonymous_id:browser'])
    expect(zoe?.touched?.map(({ profileId, members }) => [profileId, members])).toContainEqual([
      ada?.profileId,
      ['user_id:ada'],
    ])
    expect(zoe?.deltas).toContainEqual({
      kind: 'split',
      profileId: ada?.profileId,
      version: 2,
      into: [ada?.profileId, zoe?.profileId].sort(),
    })
    expect(harness.counter('splits')).toBe(1)
  })

  it('should merge at the end of a window what its limit kept apart', async () => {
    const limit = { max: 1, within: days(7) }
    const rules = identityRules({ types: { email: { limit } }, review: [] })
    const harness = await openOperator(resolveIdentity({ rules }))
    const send = (digit: number, day: number) =>
      harness.send(
        eventMessage({ userId: 'ada', ...withEmail(`a${digit}@x.io`), timestampMs: days(day) }),
      )
    send(1, 1)
    send(2, 5)
    expect(harness.values.at(-1)?.members).toEqual(['user_id:ada', 'email:a1@x.io'])
    harness.advance(days(8) - 1)
    expect(harness.values).toHaveLength(2)
    harness.advance(days(8))
    expect(harness.values.at(-1)?.deltas).toMatchObject([{ kind: 'merged' }])
    expect(harness.values.at(-1)?.members).toHaveLength(3)
  })

  it('should believe the last login instead of the first one where the rules say so', async () => {
    const rules = identityRules({ conflict: 'latest' })
    const harness = await openOperator(resolveIdentity({ rules }))
    const login = (userId: string, timestampMs: number) =>
      harness.send(eventMessage({ userId, anonymousId: 'browser', timestampMs }))
    login('ada', 1)
    login('zoe', 2)
    expect(harness.values.at(-1)?.members).toContain('anonymous_id:browser')
    login('ada', 3)
    expect(harness.values.at(-1)?.members).toEqual(['user_id:ada', 'anonymous_id:browser'])
  })

  it('should use an address of the network only where there is nothing else', async () => {
    const rules = identityRules({ types: { ip: { conducts: false } } })
    const context = { ip: '192.0.2.1' }
    const [ada, bob, nobody] = await resolved(
      [{ userId: 'ada', context }, { userId: 'bob', context }, { context }],
      rules,
    )
    expect([ada?.members, bob?.members]).toEqual([['user_id:ada'], ['user_id:bob']])
    expect(nobody?.members).toEqual(['ip:192.0.2.1'])
  })
})

async function resolved(
  events: readonly Partial<CustomerEvent>[],
  rules: IdentityRules = identityRules(),
): Promise<readonly Resolved[]> {
  const harness = await openOperator(resolveIdentity({ rules }))
  harness.send(...events.map((event) => eventMessage(event)))
  return harness.values
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
