import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import { identityRules, resolveIdentity, type Resolved } from '#operators'
import { pipeline } from '#pipeline'
import type { CustomerEvent } from '#schemas'
import { memoryStore, remoteStore } from '#state'
import { at, BARRIER, CRASH, simulate } from '../../../pipeline/testing.ts'
import { customerEvent } from '../../helpers/customer-events.ts'

const rules = identityRules({ types: { user_id: { limit: { max: 1, within: 10 } } } })

describe('timers over a remote store', () => {
  it('should fire in a run that has had no message for the step', async () => {
    const definition = pipeline('timers', (p) => {
      const collected = new memory.Collection<Resolved>()
      p.source('events', memory.read<CustomerEvent>({ partitions: {} }))
        .filter('known', ({ type }) => type === 'identify')
        .apply('identity', resolveIdentity({ rules }))
        .sink('resolved', memory.write(collected))
      p.rejects.sink('rejects', memory.write(new memory.Collection()))
    })
    const seen = (userId: string, timestampMs: number) =>
      at(
        timestampMs,
        customerEvent({ type: 'identify', userId, anonymousId: 'browser', timestampMs }),
      )
    const passing = at(100, customerEvent({ type: 'page', timestampMs: 100 }))
    const script = { web: [seen('ada', 1), seen('bob', 2), BARRIER, CRASH, passing] }
    const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    const { output, runs } = await simulate(definition, { sources: { events: script }, store })
    expect(runs).toBe(2)
    expect(output('resolved').at(-1)).toMatchObject({ event: null })
  })
})
