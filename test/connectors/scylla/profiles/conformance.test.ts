import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeSink, type SinkFixture } from '../../../../connectors/conformance.ts'
import { connector } from '../../../../connectors/scylla/config.ts'
import {
  profiles,
  ProfileTables,
  type ProfileMessage,
} from '../../../../connectors/scylla/index.ts'
import { services } from '../../../helpers/services.ts'
import { makeKeyspace, type TestKeyspace } from './keyspace.ts'
import { changeOf, idOf, recordOf } from './records.ts'

/**
 * All tests share one set of tables, since making tables is slow: profiles have names of their own,
 * and each test begins with epoch 1, as after a state that was begun anew.
 */
describe.skipIf(services.cql === undefined)('profiles in CQL tables', () => {
  let keyspace: TestKeyspace
  beforeAll(async () => {
    keyspace = await makeKeyspace()
  })
  afterAll(() => keyspace.drop())

  describeSink('scylla.profiles', {
    connector,
    histories: 15,
    async setUp(): Promise<SinkFixture<ProfileMessage>> {
      const unique = randomBytes(6).toString('hex')
      const made = new Set<number>()
      const nameOf = (index: number) => `${unique}-${index}`
      const tables = new ProfileTables(keyspace.session)
      return {
        spec: profiles(),
        settings: keyspace.settings,
        message(index) {
          made.add(index)
          return changeOf(recordOf(nameOf(index)))
        },
        async visible() {
          const seen = [...made].map(async (index) => {
            const profile = await tables.byId(idOf(nameOf(index))).catch(notThereYet)
            return profile === undefined ? [] : [index]
          })
          return (await Promise.all(seen)).flat()
        },
      }
    },
  })
})

// Helpers

/** Before a sink was opened for the first time there are no tables. */
function notThereYet(error: Error): undefined {
  if (!/table|unconfigured/.test(error.message)) throw error
}
