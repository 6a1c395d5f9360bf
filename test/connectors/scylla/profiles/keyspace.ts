import { randomBytes } from 'node:crypto'
import convict from 'convict'
import {
  openSession,
  type CqlSession,
  type ScyllaConfig,
} from '../../../../connectors/scylla/index.ts'
import { connector } from '../../../../connectors/scylla/config.ts'
import { services } from '../../../helpers/services.ts'

/** A keyspace of a test's own. */
export interface TestKeyspace {
  readonly name: string
  readonly session: CqlSession
  /** Settings that are not the defaults. */
  readonly settings: Pick<ScyllaConfig, 'contactPoints' | 'keyspace' | 'replication'>
  drop(): Promise<void>
}

/** All settings of the server that is running, with a keyspace. */
export function scyllaConfig(settings: TestKeyspace['settings']): ScyllaConfig {
  const config = convict<ScyllaConfig>(connector.config, { env: {}, args: [] })
  config.load(settings)
  return config.getProperties()
}

/** Makes a keyspace with a name that nobody else has. */
export async function makeKeyspace(): Promise<TestKeyspace> {
  const name = `profiles_${randomBytes(6).toString('hex')}`
  const settings = {
    contactPoints: [services.cql ?? ''],
    keyspace: name,
    replication: { datacenter1: 1 },
  }
  const session = await openSession(scyllaConfig(settings))
  const ddl = (statement: string) =>
    session.execute(statement, [], { idempotent: true, prepare: false })
  await ddl(
    `CREATE KEYSPACE ${name} WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}`,
  )
  return {
    name,
    session,
    settings,
    async drop() {
      await ddl(`DROP KEYSPACE IF EXISTS ${name}`)
      await session.close()
    },
  }
}
