import { files } from '#connectors'
import { count, event, foldProfile, latestTraits, resolveIdentity, sliding } from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson, days } from '#schemas'

const orders = count().where(event('Order Completed'))

/** People with traits over windows. */
export default pipeline('test-live', (p) => {
  const paths = ['examples/data/events']
  p.source('events', files.read({ paths, decode: customerEventJson() }))
    .apply('identity', resolveIdentity())
    .apply(
      'profiles',
      foldProfile({
        traits: {
          orders,
          orders_30d: orders.over(sliding({ sizeMs: days(30), everyMs: days(1) })),
          known: latestTraits(),
        },
      }),
    )
    .sink('changes', files.write({ toLine: ({ value }) => JSON.stringify(value.deltas) }))
  p.rejects.sink('refused', files.writeRejects())
})
