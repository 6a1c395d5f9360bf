import { identityCommands, pipeline } from 'anabranch'
import { clickhouse, files } from 'anabranch/connectors'
import {
  count,
  dedupe,
  foldProfile,
  latestTraits,
  messageKey,
  resolveIdentity,
  sum,
} from 'anabranch/operators'
import { customerEventJson, days, type CustomerEvent } from 'anabranch/schemas'

const isOrder = ({ event }: CustomerEvent) => event === 'Order Completed'
const revenue = (event: CustomerEvent) => (isOrder(event) ? event.properties.revenue : undefined)

/** Turns raw customer events into one live profile per customer, and archives them. */
export default pipeline('customers', (p) => {
  const paths = [`${import.meta.dirname}/data/events`]
  const events = p
    .source('events', files.read({ paths, decode: customerEventJson(), replayWindowMs: days(1) }))
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe({ withinMs: days(7) }))

  const traits = {
    known: latestTraits(),
    orders: count(isOrder),
    revenue: sum(revenue, { decimals: 2 }),
  }
  const commands = p.source('commands', identityCommands())
  p.merge('identity-input', events, commands)
    .apply('identity', resolveIdentity())
    .apply('profiles', foldProfile({ traits }))

  events.sink('archive', clickhouse.insert({ table: clickhouse.eventsTable }))
  events.sideOutput('conflicts').sink('conflicts', files.writeRejects())
  events.sideOutput('late').sink('late', files.writeRejects())
  p.rejects.sink('rejects', files.writeRejects())
})
