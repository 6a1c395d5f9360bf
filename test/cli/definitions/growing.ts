import { clickhouse, files } from '#connectors'
import {
  count,
  defineSegments,
  event,
  foldProfile,
  last,
  performed,
  property,
  resolveIdentity,
  sliding,
  sum,
  timestamp,
  trait,
  uniqueCount,
  type SegmentChange,
} from '#operators'
import { identityCommands, pipeline } from '#pipeline'
import { customerEventJson, days } from '#schemas'

const setting = (name: string): string => process.env[`TEST_${name}`] ?? ''
const orders = count().where(event('Order Completed'))
const month = sliding({ sizeMs: days(30), everyMs: days(1) })

const first = {
  traits: { orders },
  segments: defineSegments({ buyers: trait('orders').atLeast(1) }),
}
/** Traits over a lifetime and over a window, and one that only a segment needs. */
const second = {
  traits: {
    ...(setting('DROPS') === 'yes' ? {} : { orders }),
    revenue: sum(property('revenue')).where(event('Order Completed')),
    last_seen: last(timestamp()),
    products: uniqueCount(property('product')),
    orders_30d: orders.over(month),
  },
  segments: defineSegments({
    spenders: trait('revenue').atLeast(100),
    viewers: performed(event('Product Viewed')).atLeast(3),
  }),
}

/** The traits of the first one, and other segments. */
const third = {
  traits: { orders },
  segments: defineSegments({
    buyers: trait('orders').atLeast(5),
    visitors: trait('orders').lessThan(5),
  }),
}
const stages: Readonly<Record<string, Parameters<typeof foldProfile>[0]>> = { first, second, third }

/** A pipeline that is given more traits, and more segments, while it has profiles. */
export default pipeline('test-growing', (p) => {
  const events = p.source(
    'events',
    files.read({ paths: [setting('INPUT')], decode: customerEventJson() }),
  )
  const resolved = p
    .merge('identity-input', events, p.source('commands', identityCommands()))
    .apply('identity', resolveIdentity())
  const profiles = resolved.apply('profiles', foldProfile(stages[setting('STAGE')] ?? first))
  profiles
    .sideOutput<SegmentChange>('segment-changes')
    .sink('entries', files.write({ toLine: ({ value }) => JSON.stringify(value) }))
  if (setting('ARCHIVE') === 'resolved') resolved.sink('archive', clickhouse.archiveResolved())
  if (setting('ARCHIVE') === 'events') {
    events.sink('archive', clickhouse.insert({ table: clickhouse.eventsTable }))
  }
  p.rejects.sink('refused', files.writeRejects())
})
