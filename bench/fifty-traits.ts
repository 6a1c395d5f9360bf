import {
  and,
  average,
  count,
  defineSegments,
  defineTraits,
  event,
  eventType,
  inSegment,
  last,
  max,
  mostFrequent,
  not,
  or,
  property,
  sliding,
  sum,
  timestamp,
  trait,
  uniqueCount,
  type SegmentDefinitions,
  type SegmentSet,
  type TraitDefinitions,
} from '#operators'
import { days } from '#schemas'

const events = {
  viewed: event('Product Viewed'),
  added: event('Product Added'),
  ordered: event('Order Completed'),
  page: eventType('page'),
  any: not(event('Never Happens')),
}
const spans = { week: days(7), month: days(30) }

/** Ten traits of each of five kinds of events: six over a lifetime, four over windows by days. */
export const fiftyTraits = defineTraits(
  Object.fromEntries(Object.entries(events).flatMap(traitsOf)),
)

function traitsOf([name, happened]: [string, (typeof events)['any']]): [
  string,
  TraitDefinitions[string],
][] {
  const over = (sizeMs: number) => sliding({ sizeMs, everyMs: days(1) })
  return [
    [`${name}_count`, count().where(happened)],
    [`${name}_last`, last(timestamp()).where(happened)],
    [`${name}_sum`, sum(property('revenue')).where(happened)],
    [`${name}_max`, max(property('price')).where(happened)],
    [`${name}_average`, average(property('price')).where(happened)],
    [`${name}_products`, uniqueCount(property('product_id')).where(happened)],
    [`${name}_week`, count().where(happened).over(over(spans.week))],
    [`${name}_month`, count().where(happened).over(over(spans.month))],
    [`${name}_month_sum`, sum(property('revenue')).where(happened).over(over(spans.month))],
    [
      `${name}_favourite`,
      mostFrequent(property('category')).where(happened).over(over(spans.month)),
    ],
  ]
}

/** Ten segments of each kind of events: over counts, sums, windows, and over each other. */
export function fiftySegments(least: number): SegmentSet {
  const definitions: SegmentDefinitions = Object.fromEntries(
    Object.keys(events).flatMap((name) => [
      [`${name}_some`, trait(`${name}_count`).atLeast(least)],
      [`${name}_many`, trait(`${name}_count`).atLeast(20 * least)],
      [`${name}_rich`, trait(`${name}_sum`).atLeast(100 * least)],
      [`${name}_dear`, trait(`${name}_max`).atLeast(50)],
      [`${name}_broad`, trait(`${name}_products`).atLeast(5 * least)],
      [`${name}_week`, trait(`${name}_week`).atLeast(least)],
      [
        `${name}_quiet`,
        and(trait(`${name}_count`).atLeast(1), not(trait(`${name}_week`).atLeast(1))),
      ],
      [
        `${name}_month`,
        or(trait(`${name}_month`).atLeast(5), trait(`${name}_month_sum`).atLeast(99)),
      ],
      [`${name}_both`, and(inSegment(`${name}_some`), inSegment(`${name}_rich`))],
      [`${name}_lost`, and(inSegment(`${name}_many`), inSegment(`${name}_quiet`))],
    ]),
  )
  return defineSegments(definitions)
}
