import { describe, expect, it } from 'vitest'
import { SetupError } from '#connectors'
import { FactTable } from '../../../../connectors/scylla/profiles/facts.ts'
import { tablesOf } from '../../../../connectors/scylla/profiles/tables.ts'
import { messageOf } from '../../../helpers/customer-events.ts'
import { services } from '../../../helpers/services.ts'
import { recordOf } from './records.ts'
import { useSinks } from './use-sinks.ts'

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('what scylla.profiles refuses', () => {
  const sinks = useSinks()

  it('should refuse messages that do not carry whole profiles', async () => {
    const writer = await sinks().open(0)
    const { id, version, events, firstSeenMs, lastSeenMs, traits } = recordOf('half')
    const sum = { id, version, events, firstSeenMs, lastSeenMs, traits }
    for (const value of [{}, { profile: sum }]) {
      expect(() => writer.write([messageOf(value)])).toThrow(/emit: 'profile'/)
    }
  })

  it('should refuse tables of another pipeline, and of a part of one', async () => {
    await sinks().open(0)
    await expect(sinks().open(0, { pipeline: 'other' })).rejects.toThrow(
      /belong to step 'conformance' of pipeline 'conformance'/,
    )
    await expect(sinks().open(0, { shard: 'orders-3' })).rejects.toThrow(/written by one task/)
  })

  it('should name a keyspace that is missing, and a layout that is newer', async () => {
    await expect(sinks().open(0, {}, { keyspace: 'nobody_has_it' })).rejects.toThrow(SetupError)
    const facts = new FactTable(sinks().keyspace.session, tablesOf(sinks().keyspace.name))
    await facts.write('layout', { version: 99 }, 99n)
    await expect(sinks().open(0)).rejects.toThrow(/layout 99; this release knows layout 2/)
    await sinks().keyspace.session.execute(
      `DELETE FROM ${sinks().keyspace.name}.profile_facts USING TIMESTAMP 100 WHERE name = 'layout'`,
      [],
      { idempotent: true },
    )
    await facts.write('layout', { version: 2 }, 101n)
  })
})
