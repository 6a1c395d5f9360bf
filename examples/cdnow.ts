import { pipeline } from 'anabranch'
import { files } from 'anabranch/connectors'
import {
  count,
  first,
  foldProfile,
  last,
  property,
  resolveIdentity,
  sum,
  tumbling,
  window,
} from 'anabranch/operators'
import {
  days,
  lineDecoder,
  refused,
  toCustomerEvent,
  type CustomerEvent,
  type DecoderContext,
} from 'anabranch/schemas'

/** Customer, day, number of CDs, dollars: ` 00002 19970112  5   77.00`. */
const columns = /^\s*(\d+)\s+(\d{4})(\d\d)(\d\d)\s+(\d+)\s+(\d+\.\d\d)\s*$/

/**
 * Reads a line of CDNOW_master.txt: what customers who were new in the first quarter of 1997 bought
 * until June 1998. The file's first line names the columns and is refused as `no-purchase`.
 */
export const cdnowPurchase = lineDecoder<CustomerEvent>({ name: 'CDNOW purchase', parse })

function parse(line: string, context: DecoderContext) {
  const [, userId, year, month, day, discs, dollars] = columns.exec(line) ?? []
  if (userId === undefined) return refused('no-purchase', `no line of CDNOW_master.txt: ${line}`)
  const timestamp = `${year}-${month}-${day}T00:00:00Z`
  const properties = { discs: Number(discs), revenue: Number(dollars) }
  return toCustomerEvent(
    { type: 'track', event: 'Order Completed', userId, timestamp, properties },
    context,
  )
}

const revenue = sum(property('revenue'))
const discs = sum(property('discs'), { decimals: 0 })
const day = ({ timestampMs }: CustomerEvent) => new Date(timestampMs).toISOString().slice(0, 10)

/**
 * One profile for each customer of CDNOW, and the shop's revenue every 30 days.
 * `anabranch run examples/cdnow.ts --input CDNOW_master.txt --until-end`
 */
export default pipeline('cdnow', (p) => {
  // The file goes from customer to customer, each time from 1997 to 1998 again: nothing is late as
  // long as times may run back two years. It also names no ids, and two equal lines are two
  // purchases, so no step drops repeats.
  const paths = [`${import.meta.dirname}/data/CDNOW_master.txt`]
  const latenessMs = days(730)
  const purchases = p.source(
    'purchases',
    files.read({ paths, decode: cdnowPurchase, latenessMs, replayWindowMs: 0, follow: false }),
  )

  purchases.apply('identity', resolveIdentity()).apply(
    'profiles',
    foldProfile({
      traits: { purchases: count(), discs, revenue, first: first(day), last: last(day) },
    }),
  )

  const months = purchases
    .key('whole-shop', () => 'shop')
    .apply(
      'months',
      window({ over: tumbling({ sizeMs: days(30) }), aggregate: { purchases: count(), revenue } }),
    )
  months.sink('revenue', files.write())
  months.sideOutput('late').sink('late', files.writeRejects())
  p.rejects.sink('rejects', files.writeRejects())
})
