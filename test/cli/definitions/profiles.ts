import { files, memory, scylla } from '#connectors'
import { count, foldProfile, resolveIdentity } from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'

/** Profiles of customer events in the tables of a cluster. */
export default pipeline('test-profiles', (p) => {
  const decode = customerEventJson()
  p.source('events', files.read({ paths: ['examples/data/events'], decode }))
    .apply('find-person', resolveIdentity({ emit: 'profile' }))
    .apply('profiles', foldProfile({ traits: { events: count() }, emit: 'profile' }))
    .sink('tables', scylla.profiles())
  p.rejects.sink('refused', memory.write(new memory.Collection()))
})
