import { join } from 'node:path'
import { files } from '#connectors'
import { foldProfile, latestTraits, resolveIdentity } from '#operators'
import { identityCommands, pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'
import { alikeRules } from '../../operators/identity/matching/alike.ts'

const rules = alikeRules({ requiresConsent: 'matching' }, { types: { user_id: { limit: 2 } } })

/** People from a file, of whom some are alike. */
export default pipeline('test-alike', (p) => {
  const paths = [join(process.env['TEST_PEOPLE'] ?? '', 'events.ndjson')]
  const events = p.source('events', files.read({ paths, decode: customerEventJson() }))
  p.merge('identity-input', events, p.source('commands', identityCommands()))
    .apply('identity', resolveIdentity({ rules }))
    .apply('profiles', foldProfile({ traits: { known: latestTraits() } }))
    .sink('changes', files.write({ toLine: ({ value }) => JSON.stringify(value.deltas) }))
  p.rejects.sink('refused', files.writeRejects())
})
