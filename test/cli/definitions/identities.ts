import { clickhouse, files } from '#connectors'
import { resolveIdentity } from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'

/** Customer events in an archive that follows who they belong to. */
export default pipeline('test-identities', (p) => {
  const decode = customerEventJson()
  const resolved = p
    .source('events', files.read({ paths: ['examples/data/events'], decode }))
    .apply('find-person', resolveIdentity())
  resolved.sink('archive', clickhouse.archiveResolved())
  resolved.sink('moves', clickhouse.overrides())
  p.rejects.sink('refused', files.writeRejects())
})
