/** Segments as JSON: what it looks like, and that it makes them again. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days } from '#schemas'
import {
  and,
  defineSegments,
  engagement,
  event,
  lifecycle,
  not,
  parseSegments,
  property,
  schedule,
  segmentsToJson,
  trait,
  transactions,
} from '#operators'
import { timeMs } from '../conditions/arbitraries.ts'
import { profiles, segmentDefinitions } from './arbitraries.ts'
import { members } from './profiles.ts'

const orders = transactions(event('Order Completed'), property('revenue'))

/** Two segments with all that a segment may have. */
const set = defineSegments({
  big_spenders: and(trait('lifetime_value').atLeast(500), not(trait('orders').lessThan(2))),
  win_back: {
    when: and(orders.recency.olderThan(days(60)), orders.monetary.atLeast(100).within(days(365))),
    refresh: schedule('0 6 * * *', { timeZone: 'Europe/Paris' }),
    description: 'Who used to buy',
  },
})

describe('the JSON form', () => {
  it('should be what people can read and edit', () => {
    const ordered = { event: 'Order Completed' }
    expect(segmentsToJson(set)).toEqual({
      format: 1,
      segments: {
        big_spenders: {
          when: {
            and: [
              { trait: 'lifetime_value', atLeast: 500 },
              { not: { trait: 'orders', lessThan: 2 } },
            ],
          },
        },
        win_back: {
          when: {
            and: [
              { lastTime: ordered, olderThanMs: days(60) },
              {
                totalOf: { property: 'revenue' },
                where: ordered,
                atLeast: 100,
                withinMs: days(365),
              },
            ],
          },
          refresh: { cron: '0 6 * * *', timeZone: 'Europe/Paris' },
          description: 'Who used to buy',
        },
      },
    })
  })

  it('should make segments again that say the same', () => {
    fc.assert(
      fc.property(segmentDefinitions, profiles, timeMs, (definitions, profile, nowMs) => {
        const set = defineSegments(definitions)
        const json = JSON.stringify(segmentsToJson(set))
        const again = parseSegments(JSON.parse(json))
        expect(JSON.stringify(segmentsToJson(again))).toBe(json)
        expect(again.names).toEqual(set.names)
        expect(Object.keys(again.implicitTraits)).toEqual(Object.keys(set.implicitTraits))
        for (const name of set.names) expect(again.versionOf(name)).toBe(set.versionOf(name))
        expect(members(again, profile, nowMs)).toEqual(members(set, profile, nowMs))
      }),
    )
  })

  it('should write words that are made of others as those', () => {
    const set = defineSegments({
      keen: engagement('email').opened.atLeast(3).within(days(30)),
      settled: lifecycle().is('customer').forAtLeast(days(30)),
      customers: lifecycle().is('customer'),
    })
    expect(set.definitions).toEqual({
      keen: { when: { performed: { event: 'Email Opened' }, atLeast: 3, withinMs: days(30) } },
      settled: {
        when: {
          and: [
            { trait: 'lifecycle_stage', equals: 'customer' },
            { trait: 'lifecycle_stage_since', olderThanMs: days(30) },
          ],
        },
      },
      customers: { when: { trait: 'lifecycle_stage', equals: 'customer' } },
    })
  })

  it('should be refused where it is not of this release', () => {
    expect(() => parseSegments([])).toThrow('must be { "format": 1, "segments": … }, is []')
    expect(() => parseSegments({ format: 2, segments: {}, more: 1 })).toThrow(
      /the file: has "more"[^]*format: is 2; this release reads 1/,
    )
    expect(() => parseSegments({ format: 1, segments: [] })).toThrow('segments: must be an object')
  })
})
