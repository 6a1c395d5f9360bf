import { describe, expect, it } from 'vitest'
import { resolveIdentity } from '#operators'
import { customerEvent, eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

describe('resolveIdentity', () => {
  it('should join a new person of two identifiers with a known device of two', async () => {
    const harness = await openOperator(resolveIdentity())
    const context = { device: { id: 'device-1' } }
    const login = { type: 'identify', userId: 'ada', traits: { email: 'ada@example.com' } } as const
    harness.send(eventMessage(customerEvent({ anonymousId: 'a1', context, timestampMs: 1 })))
    harness.send(
      eventMessage(customerEvent({ ...login, anonymousId: 'a1', context, timestampMs: 2 })),
    )
    expect(harness.values[1]?.members).toEqual([
      'user_id:ada',
      'email:ada@example.com',
      'device_id:device-1',
      'anonymous_id:a1',
    ])
  })
})
