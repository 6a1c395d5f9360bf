import { identityCommands, pipeline } from 'anabranch'
import { chooseSink, chooseSource, clickhouse, files, kafka, scylla } from 'anabranch/connectors'
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
  type ProfileChange,
} from 'anabranch/operators'
import { customerEventJson, days, jsonEncoder, type CustomerEvent } from 'anabranch/schemas'

const isOrder = event('Order Completed')

const traits = {
  known: latestTraits(),
  orders: count().where(isOrder),
  revenue: sum(property('revenue')).where(isOrder),
}

const decode = customerEventJson()
const replayWindowMs = days(1)
const paths = [`${import.meta.dirname}/data/events`]
const source = chooseSource({
  files: files.read({ paths, decode, replayWindowMs }),
  kafka: kafka.read({ topics: ['events'], decode, replayWindowMs, partitions: 4 }),
})

const liveProfiles = chooseSink<ProfileChange>({
  files: files.write({ toLine: ({ value }) => JSON.stringify(value.profile) }),
  scylla: scylla.profiles(),
  kafka: kafka.writeProfiles({ topic: 'profiles' }),
})

const archive = chooseSink<CustomerEvent>({
  clickhouse: clickhouse.insert({ table: clickhouse.eventsTable }),
  kafka: kafka.write({
    topic: 'archived-events',
    key: ({ value }) => value.userId ?? value.anonymousId,
    value: jsonEncoder<CustomerEvent>(),
  }),
})

const refused = (topic: string) =>
  chooseSink({ files: files.writeRejects(), kafka: kafka.writeRejects({ topic }) })

/**
 * The pipeline of `customers.ts` wherever it is deployed: on files and ClickHouse in this process, from
 * Kafka to ScyllaDB and a ClickHouse server, or from Kafka to Kafka. The setting `bindings` decides; see
 * the files in `config/`.
 */
export default pipeline('customers-kafka', (p) => {
  const events = p
    .source('events', source)
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe({ withinMs: days(7) }))

  const commands = p.source('commands', identityCommands({ topic: 'customers-kafka.commands' }))
  p.merge('identity-input', events, commands)
    .apply('identity', resolveIdentity({ emit: 'profile' }))
    .apply('profiles', foldProfile({ traits, emit: 'profile' }))
    .sink('live-profiles', liveProfiles)

  events.sink('archive', archive)
  events.sideOutput('conflicts').sink('conflicts', refused('conflicts'))
  events.sideOutput('late').sink('late', refused('late-events'))
  p.rejects.sink('rejects', refused('rejects'))
})
