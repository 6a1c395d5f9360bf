import { pipeline } from 'anabranch'
import { clickhouse, files } from 'anabranch/connectors'
import {
  and,
  count,
  dedupe,
  defineSegments,
  defineTraits,
  event,
  first,
  foldProfile,
  inSegment,
  last,
  max,
  messageKey,
  not,
  property,
  resolveIdentity,
  sliding,
  sum,
  trait,
  uniqueCount,
  type SegmentChange,
  type TraitChange,
} from 'anabranch/operators'
import {
  days,
  jsonDecoder,
  refused,
  toCustomerEvent,
  type CustomerEvent,
  type DecoderContext,
  type JsonValue,
} from 'anabranch/schemas'

/**
 * Reads a row of the Online Retail data set (https://archive.ics.uci.edu/dataset/352/online+retail): an
 * invoice's line, in which a negative quantity is a return. Who is not known as a customer is the guest
 * of one invoice. Other rows are refused as `no-invoice-line`.
 */
export const invoiceLine = jsonDecoder<CustomerEvent>({ name: 'invoice line', toValue })

function toValue(row: JsonValue, context: DecoderContext) {
  const fields = row as Readonly<Record<string, string>>
  const { InvoiceNo: invoice = '', CustomerID: customer, Country: country = '' } = fields
  const [quantity, price] = [Number(fields['Quantity']), Number(fields['UnitPrice'])]
  if (invoice === '' || !Number.isInteger(quantity) || !Number.isFinite(price)) {
    return refused(
      'no-invoice-line',
      `no row of the Online Retail data set: ${JSON.stringify(row)}`,
    )
  }
  const { StockCode: stock = '', Description: description = '' } = fields
  // Prices have up to three decimals, so the product is whole thousandths but for binary fractions.
  const amount = Math.round(quantity * price * 1_000) / 1_000
  return toCustomerEvent(
    {
      type: 'track',
      event: quantity < 0 ? 'Product Returned' : 'Product Purchased',
      ...(customer ? { userId: customer } : { anonymousId: `guest-${invoice}` }),
      timestamp: `${fields['InvoiceDate']}Z`,
      properties: { invoice, stock, description, quantity, amount, country },
    },
    context,
  )
}

const purchased = event('Product Purchased')
const returned = event('Product Returned')
const amount = property('amount')
const invoices = uniqueCount(property('invoice'))
const day = ({ timestampMs }: CustomerEvent) => new Date(timestampMs).toISOString().slice(0, 10)

/** What the shop knows of a customer. Thousandths add exactly; counts are exact up to 10,000. */
const traits = defineTraits({
  orders: invoices.where(purchased),
  returns: invoices.where(returned),
  spent: sum(amount, { decimals: 3 }).where(purchased),
  refunded: sum(amount, { decimals: 3 }).where(returned),
  lifetime_value: sum(amount, { decimals: 3 }),
  pieces: sum(property('quantity'), { decimals: 0 }),
  products: uniqueCount(property('stock'), { exactMax: 10_000 }).where(purchased),
  largest_line: max(amount).where(purchased),
  first_order: first(day).where(purchased),
  last_country: last(property('country')),
  orders_90d: count()
    .where(purchased)
    .over(sliding({ sizeMs: days(90), everyMs: days(1) })),
})

const segments = defineSegments({
  big_spenders: and(trait('lifetime_value').atLeast(5_000), trait('orders').atLeast(2)),
  once_only: trait('orders').equals(1),
  senders_back: trait('returns').atLeast(3),
  lapsed: and(trait('orders').atLeast(1), not(trait('orders_90d').atLeast(1))),
  lapsed_spenders: and(inSegment('lapsed'), inSegment('big_spenders')),
})

/**
 * A year of a wholesaler: one profile for each customer, whose segments tell who has gone quiet on the
 * very day. `anabranch run examples/online-retail.ts --input online_retail.csv --until-end`
 */
export default pipeline('online-retail', (p) => {
  const paths = [`${import.meta.dirname}/data/online_retail.csv`]
  const lines = p
    .source(
      'lines',
      files.read({
        paths,
        decode: invoiceLine,
        latenessMs: 0,
        replayWindowMs: 0,
        follow: false,
      }),
    )
    // The list has some lines twice: of equal content, so of equal message ids.
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe({ withinMs: days(2) }))
  const profiles = lines
    .apply('identity', resolveIdentity())
    .apply('profiles', foldProfile({ traits, segments, traitChanges: ['orders_90d'] }))

  lines.sink('archive', clickhouse.insert({ table: clickhouse.eventsTable }))
  profiles
    .sideOutput<SegmentChange>('segment-changes')
    .sink('segment-changes', clickhouse.insert({ table: clickhouse.segmentChangesTable }))
  profiles
    .sideOutput<TraitChange>('trait-changes')
    .sink('trait-changes', clickhouse.insert({ table: clickhouse.traitChangesTable }))
  lines.sideOutput('conflicts').sink('conflicts', files.writeRejects())
  lines.sideOutput('late').sink('late', files.writeRejects())
  p.rejects.sink('rejects', files.writeRejects())
})
