import { describe, expect, it } from 'vitest'
import {
  and,
  attribute,
  count,
  defineSegments,
  defineTraits,
  event,
  foldProfile,
  lastTime,
  latestTraits,
  not,
  performed,
  property,
  SegmentsError,
  sliding,
  sum,
  trait,
} from '#operators'
import { days, hours, type CustomerEvent } from '#schemas'
import { eventMessage } from '../../helpers/customer-events.ts'
import { live } from './live-run.ts'

const orders = count().where(event('Order Completed'))
const traits = defineTraits({
  known: latestTraits(),
  orders,
  orders_30d: orders.over(sliding({ sizeMs: days(30), everyMs: days(1) })),
  lifetime_value: sum(property('revenue')).where(event('Order Completed')),
})
const segments = defineSegments({
  big_spenders: and(trait('lifetime_value').atLeast(500), not(trait('orders').lessThan(2))),
  lapsed: and(trait('orders').atLeast(1), trait('orders_30d').equals(0)),
  cart_abandoned: performed(event('Product Added'))
    .notFollowedBy(event('Order Completed'))
    .within(hours(24)),
  away: lastTime().olderThan(days(60)),
  professionals: attribute('plan').equals('pro'),
})

describe('segments of profiles', () => {
  it('should be entered by events, and by time at the exact moment', async () => {
    const { changes } = await live({ traits, segments }, ({ send, advance, restart }) => {
      send(said(days(1), { event: 'Product Added' }))
      advance(days(2) - 1)
      restart()
      advance(days(2))
      send(said(days(2) + 5, { event: 'Order Completed', properties: { revenue: 600 } }))
      send(said(days(2) + 6, { event: 'Order Completed', properties: { revenue: 1 } }))
      send(said(days(2) + 7, { type: 'identify', event: null, traits: { plan: 'pro' } }))
      advance(days(100))
    })
    const told = changes.map(({ segment, change, timestampMs, cause }) => [
      `${change} ${segment}`,
      timestampMs,
      cause,
    ])
    expect(told).toEqual([
      ['entered cart_abandoned', days(2), 'time'],
      ['exited cart_abandoned', days(2) + 5, 'event'],
      ['entered big_spenders', days(2) + 6, 'event'],
      ['entered professionals', days(2) + 7, 'event'],
      ['entered lapsed', days(32), 'time'],
      ['entered away', days(62) + 7, 'time'],
    ])
  })

  it('should be refused where traits do not serve them, all problems at once', () => {
    const wrong = defineSegments({
      big: trait('lifetime_valu').atLeast(500),
      odd: trait('orders').equals('many'),
    })
    const make = () => foldProfile({ traits, segments: wrong })
    expect(make).toThrow(SegmentsError)
    expect(make).toThrow(/lifetime_value.*\n.*odd/s)
  })
})

// Helpers

function said(timestampMs: number, fields: Partial<CustomerEvent>) {
  return eventMessage({ userId: 'ada', type: 'track', ...fields, timestampMs })
}
