import { describe, expect, it } from 'vitest'
import { identityRules, resolveIdentity, type Resolved } from '#operators'
import type { CustomerEvent } from '#schemas'
import { memoryStore } from '#state'
import { reviewKey } from '../../../operators/identity/review/review-item.ts'
import { customerEvent, eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

describe('resolveIdentity', () => {
  it('should give events with a shared identifier one profile', async () => {
    const [anonymous, login, later] = await resolveAll([
      { anonymousId: 'a1', timestampMs: 1 },
      { anonymousId: 'a1', userId: 'ada', timestampMs: 2 },
      { userId: 'ada', timestampMs: 3 },
    ])
    expect(anonymous?.members).toEqual(['anonymous_id:a1'])
    expect(login?.members).toEqual(['user_id:ada', 'anonymous_id:a1'])
    expect(later?.profileId).toBe(login?.profileId)
  })

  it('should name a profile after its strongest identifier and tell which id ended', async () => {
    const [anonymous, login] = await resolveAll([
      { anonymousId: 'a1' },
      { anonymousId: 'a1', userId: 'ada' },
    ])
    expect(login?.profileId).toMatch(/^p_[0-9a-v]{26}$/)
    expect(login?.absorbed).toEqual([anonymous?.profileId])
    expect(login?.fragment).toBe('user_id:ada')
  })

  it('should keep two accounts on one device apart: the earlier one keeps the device', async () => {
    const [zoe, , onDevice, ada] = await resolveAll([
      { anonymousId: 'shared', userId: 'zoe', timestampMs: 1 },
      { anonymousId: 'shared', userId: 'ada', timestampMs: 2 },
      { anonymousId: 'shared', timestampMs: 3 },
      { userId: 'ada', timestampMs: 4 },
    ])
    expect(onDevice?.profileId).toBe(zoe?.profileId)
    expect(ada?.members).toEqual(['user_id:ada'])
  })

  it('should give the device to the account that had it first, even if that is learnt later', async () => {
    const harness = await openOperator(resolveIdentity())
    harness.send(eventMessage({ anonymousId: 'shared', userId: 'ada', timestampMs: 2 }))
    harness.send(eventMessage({ anonymousId: 'shared', userId: 'zoe', timestampMs: 1 }))
    const [ada, zoe] = harness.values
    expect(ada?.members).toContain('anonymous_id:shared')
    expect(zoe?.members).toEqual(['user_id:zoe', 'anonymous_id:shared'])
    expect(harness.counter('profiles')).toBe(2)
  })

  it('should ask a person before a profile gets a sixth email', async () => {
    const harness = await openOperator(resolveIdentity())
    for (const email of ['1', '2', '3', '4', '5', '6']) {
      const traits = { email: `ada+${email}@example.com` }
      harness.send(eventMessage({ type: 'identify', anonymousId: 'a1', traits }))
    }
    expect(harness.counter('reviews')).toBe(1)
    expect(harness.values.at(-1)?.members).toEqual(['email:ada+6@example.com'])
    const pair = ['anonymous_id:a1', 'email:ada+6@example.com'] as const
    const [left, right] = pair
    expect(harness.workingSet.cells.reviews.get(reviewKey(pair))).toMatchObject({
      left,
      right,
      guard: 'moreThan(5, email)',
      status: 'open',
    })
  })

  it('should keep a question about two identifiers of the greatest length', async () => {
    const rules = identityRules({ types: { email: { limit: 1 } } })
    const harness = await openOperator(resolveIdentity({ rules }))
    const anonymousId = 'ä'.repeat(512)
    for (const digit of ['1', '2']) {
      const traits = { email: `${digit}${'ä'.repeat(509)}@x` }
      harness.send(eventMessage({ type: 'identify', anonymousId, traits }))
    }
    expect(harness.counter('reviews')).toBe(1)
    await harness.checkpoint()
    const reader = await harness.reader()
    const [left, right] = [`anonymous_id:${anonymousId}`, `email:2${'ä'.repeat(509)}@x`] as const
    const reviews = await reader.get('reviews', [reviewKey([left, right])])
    expect(reviews).toMatchObject([{ left, right, guard: 'moreThan(1, email)' }])
  })

  it('should keep the ids of known profiles under another key, and give new ones other ids', async () => {
    const store = memoryStore()
    const under = (idKey: string) =>
      openOperator(resolveIdentity({ rules: identityRules({ idKey }) }), { store })
    const first = await under('first')
    first.send(eventMessage({ userId: 'ada' }))
    await first.checkpoint()
    first.send(eventMessage({ userId: 'zoe' }))
    const second = await under('second')
    second.send(eventMessage({ userId: 'ada' }), eventMessage({ userId: 'zoe' }))
    const [ada, zoe] = first.values.map(({ profileId }) => profileId)
    const [sameAda, otherZoe] = second.values.map(({ profileId }) => profileId)
    expect(sameAda).toBe(ada)
    expect(otherZoe).not.toBe(zoe)
  })

  it('should withdraw the question when accounts answer it, also after components were joined', async () => {
    const rules = identityRules({ types: { email: { limit: 1 } } })
    const harness = await openOperator(resolveIdentity({ rules }))
    const identify = (email: string, ids: Partial<CustomerEvent>) =>
      harness.send(eventMessage({ type: 'identify', traits: { email }, ...ids }))
    identify('1@example.com', { anonymousId: 'a1' })
    identify('2@example.com', { anonymousId: 'a1' })
    expect(harness.counter('reviews')).toBe(1)
    for (const anonymousId of ['a2', 'a3', 'a4', 'a1']) {
      harness.send(eventMessage({ anonymousId, userId: 'ada' }))
    }
    identify('2@example.com', { userId: 'zoe' })
    expect(harness.counter('reviews')).toBe(0)
    expect(harness.counter('edges_suppressed')).toBe(1)
  })

  it('should link the two ids of an alias call', async () => {
    const [, alias] = await resolveAll([
      { anonymousId: 'a1' },
      { type: 'alias', userId: 'ada', previousId: 'a1' },
    ])
    expect(alias?.members).toEqual(['user_id:ada', 'anonymous_id:a1'])
  })

  it('should believe an alias call before what was seen earlier', async () => {
    const [, , seen] = await resolveAll([
      { anonymousId: 'a1', userId: 'zoe', timestampMs: 1 },
      { type: 'alias', userId: 'ada', previousId: 'a1', timestampMs: 2 },
      { anonymousId: 'a1', timestampMs: 3 },
    ])
    expect(seen?.members).toEqual(['user_id:ada', 'anonymous_id:a1'])
  })

  it('should take an alias call to oneself for what it is', async () => {
    const [alias] = await resolveAll([{ type: 'alias', userId: 'ada', previousId: 'ada' }])
    expect(alias?.members).toEqual(['user_id:ada'])
  })

  it('should not link people by their group, nor by the traits of the group', async () => {
    const group = {
      type: 'group',
      groupId: 'acme',
      traits: { email: 'info@acme.example' },
    } as const
    const [ada, zoe] = await resolveAll([
      { ...group, userId: 'ada' },
      { ...group, userId: 'zoe' },
    ])
    expect(ada?.members).toEqual(['user_id:ada'])
    expect(zoe?.members).toEqual(['user_id:zoe'])
  })

  it('should reject an event without any identifier that counts, and count blocked values', async () => {
    const harness = await openOperator(resolveIdentity())
    harness.send(eventMessage({ anonymousId: 'null' }))
    expect(harness.refused).toMatchObject([{ reason: 'no-identifier' }])
    expect(harness.counter('blocked_values')).toBe(1)
  })

  it('should refuse and count new links of a group that has as many as it may have', async () => {
    const rules = identityRules({ maxEvidence: { members: 2, edges: 1 } })
    const harness = await openOperator(resolveIdentity({ rules }))
    for (const anonymousId of ['a1', 'a2', 'a3', 'a4', 'a5', 'a1']) {
      harness.send(eventMessage({ anonymousId, userId: 'ada' }))
    }
    expect(harness.counter('edges_refused')).toBe(1)
    expect(harness.counter('identifiers')).toBe(6)
    expect(harness.values.at(-1)?.members).toEqual(['user_id:ada'])
  })

  it('should share the list of members between events, and change nothing that it gave away', async () => {
    const [first, second, third] = await resolveAll([
      { anonymousId: 'a1', userId: 'ada' },
      { anonymousId: 'a1' },
      { anonymousId: 'a2', userId: 'ada' },
    ])
    expect(second?.members).toBe(first?.members)
    expect(third?.members).toHaveLength(3)
    expect(first?.members).toHaveLength(2)
  })

  it('should count what joins and what is renamed apart', async () => {
    const harness = await openOperator(resolveIdentity())
    harness.send(eventMessage({ anonymousId: 'a1' }), eventMessage({ anonymousId: 'a2' }))
    harness.send(eventMessage({ anonymousId: 'a1', userId: 'ada' }))
    expect(harness.counter('merges')).toBe(0)
    harness.send(eventMessage({ anonymousId: 'a2', userId: 'ada' }))
    expect(harness.counter('merges')).toBe(1)
    expect(harness.counter('profiles')).toBe(1)
  })
})

async function resolveAll(events: readonly Partial<CustomerEvent>[]): Promise<readonly Resolved[]> {
  const harness = await openOperator(resolveIdentity({ rules: identityRules() }))
  harness.send(...events.map((event) => eventMessage(customerEvent(event))))
  return harness.values
}
