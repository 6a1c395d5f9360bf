import { readFileSync } from 'node:fs'
import { files } from '#connectors'
import {
  count,
  event,
  foldProfile,
  latestTraits,
  parseSegments,
  resolveIdentity,
  sliding,
  type SegmentChange,
} from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson, days } from '#schemas'

const orders = count().where(event('Order Completed'))

const segments = parseSegments(
  JSON.parse(readFileSync(process.env['TEST_SEGMENTS'] ?? '', 'utf8')) as unknown,
)

/** People with traits, and segments of the file that `TEST_SEGMENTS` names. */
export default pipeline('test-estimated', (p) => {
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
