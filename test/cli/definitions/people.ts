import { join } from 'node:path'
import { files } from '#connectors'
import { count, foldProfile, latestTraits, resolveIdentity } from '#operators'
import { identityCommands, pipeline } from '#pipeline'
import { customerEventJson } from '#schemas'
import rules from './strict-rules.ts'

/** People from files, some of them imported, and the commands of whoever looks after them. */
export default pipeline('test-people', (p) => {
  const decode = customerEventJson()
  const directory = process.env['TEST_PEOPLE'] ?? ''
  const source = (name: string) =>
    p.source(name, files.read({ paths: [join(directory, `${name}.ndjson`)], decode }))
  const topic = process.env['TEST_COMMANDS_TOPIC'] ?? 'test-people.commands'
  const commands = p.source('commands', identityCommands({ topic }))
  p.merge('identity-input', source('events'), source('imported'), commands)
    .apply('identity', resolveIdentity(process.env['TEST_STRICT'] === 'yes' ? { rules } : {}))
    .apply('profiles', foldProfile({ traits: { events: count(), known: latestTraits() } }))
    .sink('changes', files.write({ toLine: ({ value }) => JSON.stringify(value.deltas) }))
  p.rejects.sink('refused', files.writeRejects())
})
