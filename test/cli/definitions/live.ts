import { files } from '#connectors'
import {
  and,
  count,
  defineSegments,
  event,
  foldProfile,
  latestTraits,
  not,
  resolveIdentity,
  sliding,
  trait,
  type SegmentChange,
} from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson, days } from '#schemas'

const orders = count().where(event('Order Completed'))

const segments = defineSegments({
  buyers: { when: trait('orders').atLeast(1), description: 'whoever has bought' },
  regulars: and(trait('orders').atLeast(3), trait('orders_30d').atLeast(2)),
  lapsed: and(trait('orders').atLeast(1), not(trait('orders_30d').atLeast(1))),
})

/** People with traits over windows, and segments. */
export default pipeline('test-live', (p) => {
  const paths = ['examples/data/events']
  const profiles = p
    .source('events', files.read({ paths, decode: customerEventJson() }))
    .apply('identity', resolveIdentity())
    .apply(
      'profiles',
      foldProfile({
        traits: {
          orders,
          orders_30d: orders.over(sliding({ sizeMs: days(30), everyMs: days(1) })),
          known: latestTraits(),
        },
        segments,
      }),
    )
  profiles.sink('changes', files.write({ toLine: ({ value }) => JSON.stringify(value.deltas) }))
  profiles
    .sideOutput<SegmentChange>('segment-changes')
    .sink('entries', files.write({ toLine: ({ value }) => JSON.stringify(value) }))
  p.rejects.sink('refused', files.writeRejects())
})
