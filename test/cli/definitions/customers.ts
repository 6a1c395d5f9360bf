import { clickhouse, files, memory } from '#connectors'
import { count, dedupe, foldProfile, latestTraits, messageKey, resolveIdentity } from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'

/** Customer events from files, in profiles and an archive. */
export default pipeline('test-customers', (p) => {
  const follow = process.env['TEST_FOLLOW'] === 'yes'
  const decode = customerEventJson()
  const events = p
    .source('events', files.read({ paths: ['examples/data/events'], decode, follow }))
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe())
  events.sink('archive', clickhouse.insert({ table: clickhouse.eventsTable }))
  events
    .apply('find-person', resolveIdentity())
    .apply('profiles', foldProfile({ traits: { events: count(), details: latestTraits() } }))
    .sink('changes', memory.write(new memory.Collection()))
  p.rejects.sink('refused', files.writeRejects())
  events.sideOutput('late').sink('late', files.writeRejects())
  events.sideOutput('conflicts').sink('conflicts', files.writeRejects())
})
