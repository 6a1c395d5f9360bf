import { identityCommands, pipeline } from 'anabranch'
import { clickhouse, files } from 'anabranch/connectors'
import {
  count,
  dedupe,
  event,
  foldProfile,
  latestTraits,
  messageKey,
  property,
  resolveIdentity,
  sum,
} from 'anabranch/operators'
import { customerEventJson, days } from 'anabranch/schemas'

const isOrder = event('Order Completed')

/** Turns raw customer events into one live profile per customer, and archives them. */
export default pipeline('customers', (p) => {
  const paths = [`${import.meta.dirname}/data/events`]
  const events = p
    .source('events', files.read({ paths, decode: customerEventJson(), replayWindowMs: days(1) }))
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe({ withinMs: days(7) }))

  const traits = {
    known: latestTraits(),
    orders: count().where(isOrder),
    revenue: sum(property('revenue')).where(isOrder),
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
