import { clickhouse, files } from '#connectors'
import {
  count,
  defineSegments,
  event,
  foldProfile,
  resolveIdentity,
  trait,
  type SegmentChange,
} from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'

/** People with a segment, whose entries and exits are archived. */
export default pipeline('test-archived', (p) => {
  const paths = ['examples/data/events']
  const profiles = p
    .source('events', files.read({ paths, decode: customerEventJson() }))
    .apply('identity', resolveIdentity())
    .apply(
      'profiles',
      foldProfile({
        traits: { orders: count().where(event('Order Completed')) },
        segments: defineSegments({ buyers: trait('orders').atLeast(1) }),
      }),
    )
  profiles.sink('changes', files.write({ toLine: ({ value }) => JSON.stringify(value.deltas) }))
  profiles
    .sideOutput<SegmentChange>('segment-changes')
    .sink('entries', clickhouse.insert({ table: clickhouse.segmentChangesTable }))
  p.rejects.sink('refused', files.writeRejects())
})
