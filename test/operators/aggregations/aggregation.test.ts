import { describe, expect, it } from 'vitest'
import {
  count,
  event,
  last,
  latestTraits,
  property,
  sum,
  timestamp,
  tumbling,
  window,
  type EventCondition,
  type MergeRule,
  type PanedWindow,
} from '#operators'
import type { CustomerEvent, JsonValue } from '#schemas'
import { RuleSet } from '../../../operators/aggregations/rule-set.ts'
import { customerEvent } from '../../helpers/customer-events.ts'

const isOrder = event('Order Completed')
const daily: PanedWindow = {
  kind: 'tumbling',
  description: 'tumbling of 1 day',
  paneStartMs: (timestampMs) => Math.floor(timestampMs / 86_400_000) * 86_400_000,
  paneEndMs: (startMs) => startMs + 86_400_000,
  expiresMs: (startMs) => startMs + 86_400_000,
}

describe('an aggregation', () => {
  it('should take the messages alone that match all its conditions', () => {
    const large = ({ properties }: CustomerEvent) => Number(properties.revenue) > 10
    const rule = count().where(isOrder).where(large)
    expect(rule.lift(order({ revenue: 11 }), 1, 'a')).toBe(1)
    expect(rule.lift(order({ revenue: 9 }), 1, 'a')).toBeUndefined()
    expect(rule.lift(customerEvent({ properties: { revenue: 11 } }), 1, 'a')).toBeUndefined()
  })

  it('should say which events it wants: those that all conditions want', () => {
    expect(count().eventNames).toBeUndefined()
    expect(count().where(isOrder).eventNames).toEqual(new Set(['Order Completed']))
    const either: EventCondition = { ...isOrder, eventNames: new Set(['a', 'Order Completed']) }
    expect(count().where(either).where(isOrder).eventNames).toEqual(isOrder.eventNames)
  })

  it('should define itself by everything that decides its values', () => {
    expect(sum(property('revenue')).where(isOrder).definition).toEqual({
      aggregation: 'sum',
      of: { field: 'properties.revenue' },
      decimals: 2,
      where: [{ event: 'Order Completed' }],
    })
    function revenueOf(value: JsonValue) {
      return value
    }
    expect(last(revenueOf).definition).toEqual({
      aggregation: 'last',
      of: { function: 'revenueOf' },
    })
  })

  it('should say what its results are', () => {
    const rules = { count: count(), at: last(timestamp()), any: last(property('a')) }
    const types = Object.values(rules).map(({ valueType }) => valueType)
    expect([...types, latestTraits().valueType]).toEqual(['number', 'time', 'any', 'object'])
  })

  it('should be put over a window, before its conditions or behind them', () => {
    const behind = count().where(isOrder).over(daily)
    const before = count().over(daily).where(isOrder)
    expect(behind.definition).toEqual({
      aggregation: 'count',
      where: [{ event: 'Order Completed' }],
      window: 'tumbling of 1 day',
    })
    expect(before.definition).toEqual(behind.definition)
    expect(before.window).toBe(daily)
    expect(before.rule.lift(order({}), 1, 'a')).toBe(1)
    expect(before.rule.lift(customerEvent({}), 1, 'a')).toBeUndefined()
  })
})

describe('a rule set', () => {
  it('should ask no rule about events whose name it does not want', () => {
    const asked: string[] = []
    const rules = new RuleSet<CustomerEvent>({
      orders: asking('orders', ['Order Completed'], asked),
      views: asking('views', ['Product Viewed', 'Page Viewed'], asked),
      any: asking('any', undefined, asked),
    })
    rules.add([], order({}), 1, 'a')
    expect(asked.splice(0)).toEqual(['orders', 'any'])
    rules.add([], customerEvent({ event: 'Page Viewed' }), 1, 'a')
    expect(asked.splice(0)).toEqual(['views', 'any'])
    rules.lift(customerEvent({ event: 'Signed Up' }), 1, 'a')
    rules.lift(customerEvent({ event: null }), 1, 'a')
    expect(asked).toEqual(['any', 'any'])
  })

  it('should put what a message adds in the place of its rule, whichever rules are asked', () => {
    const rules = new RuleSet<CustomerEvent>({
      views: count().where(event('Product Viewed')),
      orders: count().where(isOrder),
    })
    const aggregates = rules.lift(order({}), 1, 'a')
    expect(aggregates).toEqual([undefined, 1])
    rules.add(aggregates, customerEvent({ event: 'Product Viewed' }), 1, 'b')
    expect(rules.read(aggregates, Infinity)).toEqual({ views: 1, orders: 1 })
  })

  it('should say what was refused, by which rule and why', () => {
    const refusing: MergeRule<CustomerEvent> = {
      ...count(),
      lift: () => undefined,
      refusedBy: () => 'not-a-number',
    }
    const refused: string[] = []
    const rules = new RuleSet({ total: refusing, orders: count().where(isOrder) })
    rules.add([], order({}), 1, 'a', (name, reason) => refused.push(`${name}: ${reason}`))
    expect(refused).toEqual(['total: not-a-number'])
  })

  it('should read as of a time', () => {
    const ending = (endMs: number): MergeRule<CustomerEvent> => ({
      ...count(),
      read: (_aggregate, asOfMs) => asOfMs < endMs,
    })
    const rules = new RuleSet({ late: ending(20), early: ending(10), never: count() })
    const aggregates = rules.lift(order({}), 1, 'a')
    expect(rules.read(aggregates, 15)).toEqual({ late: true, early: false, never: 1 })
  })

  it('should refuse rules over windows and names that cannot be stored, all at once', () => {
    const windowed = count().over(daily) as unknown as MergeRule<CustomerEvent>
    const wrong = { 'two words': count(), weekly: windowed }
    const problems = [
      '"two words": give it another name, of letters, digits and _, no digit first',
      '"weekly": it is over a window (tumbling of 1 day), which has no place here: leave it out',
    ]
    const all = `These results cannot be kept:\n${problems.map((each) => `- ${each}`).join('\n')}`
    expect(() => window({ over: tumbling({ sizeMs: 1 }), aggregate: wrong })).toThrow(all)
  })
})

// Helpers

function order(properties: Record<string, JsonValue>): CustomerEvent {
  return customerEvent({ event: 'Order Completed', properties })
}

/** A count that notes when it is asked. */
function asking(
  name: string,
  eventNames: readonly string[] | undefined,
  asked: string[],
): MergeRule<CustomerEvent> {
  return {
    ...count(),
    ...(eventNames && { eventNames: new Set(eventNames) }),
    lift() {
      asked.push(name)
      return 1
    },
  }
}
