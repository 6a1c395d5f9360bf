import { describe, expect, it } from 'vitest'
import { count, event, last, property, sliding, sum, tumbling } from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { eventMessage, messageOf } from '../../helpers/customer-events.ts'
import { live } from './live-run.ts'
import { numberOf, writtenSegments } from './written-segments.ts'

const orders = count().where(event('Order Completed'))
const traits = {
  orders,
  revenue: sum(property('revenue')).where(event('Order Completed')),
  orders_lately: orders.over(sliding({ sizeMs: 30, everyMs: 10 })),
  orders_today: orders.over(tumbling({ sizeMs: 100 })),
  plan: last(property('plan')),
}
const segments = writtenSegments({
  buyers: { reads: ['orders'], isMember: ({ trait }) => numberOf(trait('orders')) >= 1 },
  active: {
    reads: ['orders_lately'],
    isMember: ({ trait }) => numberOf(trait('orders_lately')) > 0,
  },
})

describe('profiles that are followed', () => {
  it('should enter a segment with the event that makes it so', async () => {
    const { changes } = await live({ traits, segments }, ({ send }) => {
      send(order('ada', 5))
      send(order('ada', 6))
    })
    expect(changes).toMatchObject([
      { segment: 'buyers', change: 'entered', timestampMs: 5, cause: 'event', messageId: 'ada-5' },
      { segment: 'active', change: 'entered', timestampMs: 5, cause: 'event', score: 1 },
    ])
  })

  it('should leave a segment when the window ends, without an event and at that very time', async () => {
    const { changes, emitted } = await live({ traits, segments, emit: 'profile' }, (run) => {
      run.send(order('ada', 15))
      run.advance(39)
      run.advance(47)
    })
    // The pane from 10 to 20 is in windows that end at 20, 30 and 40.
    expect(changes.at(-1)).toMatchObject({
      segment: 'active',
      change: 'exited',
      timestampMs: 40,
      cause: 'time',
      messageId: '',
    })
    expect(changes).toHaveLength(3)
    expect(emitted.at(-1)).toMatchObject({
      event: null,
      profile: { traits: { orders: 1, orders_today: 1 }, segments: [{ segment: 'buyers' }] },
    })
    expect(emitted.at(-1)?.profile?.traits).not.toHaveProperty('orders_lately')
  })

  it('should leave it once where a crash comes just before', async () => {
    const { changes } = await live({ traits, segments }, (run) => {
      run.send(order('ada', 15))
      run.advance(39)
      run.restart()
      run.advance(40)
      run.restart()
      run.advance(60)
    })
    expect(changes.filter(({ change }) => change === 'exited')).toMatchObject([
      { segment: 'active', timestampMs: 40 },
    ])
  })

  it('should stay while another event keeps the window from being empty', async () => {
    const { changes } = await live({ traits, segments }, (run) => {
      run.send(order('ada', 15))
      run.advance(30)
      run.send(order('ada', 31))
      run.advance(59)
      run.advance(60)
    })
    const exits = changes.filter(({ change }) => change === 'exited')
    expect(exits).toMatchObject([{ segment: 'active', timestampMs: 60 }])
  })

  it('should let a profile that merges leave, and say into whom', async () => {
    const { changes, emitted } = await live({ traits, segments }, ({ send }) => {
      send(order('ada', 5))
      send(messageAt(6, { anonymousId: 'b', event: 'Order Completed' }))
      send(messageAt(7, { type: 'identify', userId: 'ada', anonymousId: 'b' }))
    })
    const [merged] = emitted.at(-1)?.absorbed ?? []
    const survivor = emitted.at(-1)?.profileId
    const left = changes.filter(({ profileId }) => profileId === merged)
    expect(left.map(({ change, cause }) => [change, cause])).toEqual([
      ['entered', 'event'],
      ['entered', 'event'],
      ['exited', 'identity'],
      ['exited', 'identity'],
    ])
    expect(left.at(-1)?.mergedInto).toBe(survivor)
    const stayed = changes.filter(({ profileId }) => profileId === survivor)
    expect(stayed.map(({ change }) => change)).toEqual(['entered', 'entered'])
  })

  it('should follow an unmerge: entries and exits of both sides', async () => {
    const two = writtenSegments({
      regulars: { reads: ['orders'], isMember: ({ trait }) => numberOf(trait('orders')) >= 2 },
    })
    const { changes } = await live({ traits, segments: two }, ({ send }) => {
      send(messageAt(5, { type: 'track', userId: 'ada', event: 'Order Completed' }))
      send(messageAt(6, { anonymousId: 'b', event: 'Order Completed' }))
      send(messageAt(7, { type: 'identify', userId: 'ada', anonymousId: 'b' }))
      const stamp = { id: 'c1', atMs: 8, author: 'test', reason: 'a sale' }
      const pair = { left: 'user_id:ada', right: 'anonymous_id:b' }
      send(messageOf({ ...stamp, ...pair, verb: 'unmerge' }, { timestampMs: 8 }))
    })
    expect(changes.map(({ change, cause, timestampMs }) => [change, cause, timestampMs])).toEqual([
      ['entered', 'identity', 7],
      ['exited', 'identity', 8],
    ])
  })

  it('should leave everything when the person is erased', async () => {
    const { changes } = await live({ traits, segments }, ({ send }) => {
      send(order('ada', 5))
      const erase = { verb: 'erase', identifier: 'user_id:ada' } as const
      const stamp = { id: 'c1', atMs: 8, author: 'test', reason: 'asked' }
      send(messageOf({ ...stamp, ...erase }, { timestampMs: 8 }))
    })
    expect(changes.slice(2)).toMatchObject([
      { segment: 'buyers', change: 'exited', cause: 'erasure', mergedInto: '' },
      { segment: 'active', change: 'exited', cause: 'erasure' },
    ])
  })

  it('should count an event that comes too late for its window, and add it to the rest', async () => {
    const { emitted, counter } = await live({ traits, segments, emit: 'profile' }, (run) => {
      run.advance(200)
      run.send(order('ada', 15))
    })
    expect(counter('late_for_trait_windows')).toBe(2)
    expect(emitted.at(-1)?.profile?.traits).toEqual({ orders: 1, revenue: 10 })
  })

  it('should tell changes of the traits that are asked for, each from the last one', async () => {
    const { side } = await live({ traits, traitChanges: ['orders_lately'] }, (run) => {
      run.send(order('ada', 15))
      run.send(order('ada', 25))
      run.advance(100)
    })
    const told = side('trait-changes').map((change) => change as Record<string, unknown>)
    expect(told.map(({ before, after, timestampMs }) => [before, after, timestampMs])).toEqual([
      [null, 1, 15],
      [1, 2, 25],
      [2, 1, 40],
      [1, null, 50],
    ])
  })

  it('should tell a snapshot at the end of each day on which something was learnt', async () => {
    const day = 86_400_000
    const { side } = await live({ traits, segments, snapshots: 'daily' }, (run) => {
      run.send(order('ada', 5), order('ada', 7))
      run.advance(2 * day)
      run.send(order('ada', 2 * day + 1))
      run.advance(9 * day)
    })
    expect(side('snapshots')).toMatchObject([
      {
        endMs: day,
        events: 2,
        traits: { orders: 2 },
        segments: [{ segment: 'buyers', sinceMs: 5 }],
      },
      { endMs: 3 * day, events: 3, traits: { orders: 3 } },
    ])
  })

  it('should look at a segment with a schedule when its time has come only', async () => {
    const scheduled = writtenSegments({
      buyers: {
        reads: ['orders'],
        isMember: ({ trait }) => numberOf(trait('orders')) >= 1,
        refreshMs: (afterMs) => (Math.floor(afterMs / 50) + 1) * 50,
      },
    })
    const { changes } = await live({ traits, segments: scheduled }, (run) => {
      run.send(order('ada', 15))
      run.advance(49)
      run.advance(120)
    })
    expect(changes).toMatchObject([{ change: 'entered', timestampMs: 50, cause: 'time' }])
  })

  it('should enter and leave for another definition once, when the profile is looked at', async () => {
    const stricter = writtenSegments({
      active: { reads: ['orders'], isMember: () => false },
      big: { reads: ['orders'], isMember: ({ trait }) => numberOf(trait('revenue')) >= 10 },
    })
    const { changes } = await live({ traits, segments }, (run) => {
      run.send(order('ada', 5))
      run.restart({ traits, segments: stricter })
      run.send(messageAt(6, { userId: 'ada', event: 'Page Read' }))
      run.send(messageAt(7, { userId: 'ada', event: 'Page Read' }))
    })
    expect(changes.slice(2).map(({ segment, change, cause }) => [segment, change, cause])).toEqual([
      ['active', 'exited', 'definition'],
      ['big', 'entered', 'definition'],
      ['buyers', 'exited', 'definition'],
    ])
  })
})

// Helpers

function order(userId: string, timestampMs: number): Message<CustomerEvent> {
  return messageAt(timestampMs, {
    userId,
    event: 'Order Completed',
    messageId: `${userId}-${timestampMs}`,
    properties: { revenue: 10 },
  })
}

function messageAt(timestampMs: number, fields: Partial<CustomerEvent>): Message<CustomerEvent> {
  return eventMessage({ ...fields, timestampMs })
}
