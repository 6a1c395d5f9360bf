import { describe, expect, it } from 'vitest'
import { identityRules, resolveIdentity, type Resolved } from '#operators'
import type { CustomerEvent } from '#schemas'
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
    const [ada, , adaLater, grace] = await resolveAll([
      { anonymousId: 'shared', userId: 'ada', timestampMs: 1 },
      { anonymousId: 'shared', userId: 'grace', timestampMs: 2 },
      { anonymousId: 'shared', timestampMs: 3 },
      { userId: 'grace', timestampMs: 4 },
    ])
    expect(adaLater?.profileId).toBe(ada?.profileId)
    expect(grace?.members).toEqual(['user_id:grace'])
  })

  it('should give the device to the account that had it first, even if that is learnt later', async () => {
    const harness = await openOperator(resolveIdentity())
    harness.send(eventMessage({ anonymousId: 'shared', userId: 'grace', timestampMs: 2 }))
    harness.send(eventMessage({ anonymousId: 'shared', userId: 'ada', timestampMs: 1 }))
    const [grace, ada] = harness.values
    expect(grace?.members).toContain('anonymous_id:shared')
    expect(ada?.members).toEqual(['user_id:ada', 'anonymous_id:shared'])
    expect(harness.counter('profiles')).toBe(2)
  })
})

async function resolveAll(events: readonly Partial<CustomerEvent>[]): Promise<readonly Resolved[]> {
  const harness = await openOperator(resolveIdentity({ rules: identityRules() }))
  harness.send(...events.map((event) => eventMessage(customerEvent(event))))
  return harness.values
}
