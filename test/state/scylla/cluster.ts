import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { scylla } from '#connectors'
import { migrateState, scyllaStore, type ScyllaStore, type ScyllaStoreOptions } from '#state'
import { services } from '../../helpers/services.ts'

/** Settings that reach the server of the tests. */
export const clusterConfig: scylla.ScyllaConfig = {
  contactPoints: [services.cql ?? '127.0.0.1:9042'],
  localDataCenter: 'datacenter1',
  keyspace: 'anabranch',
  replication: { datacenter1: 1 },
  scyllaTablets: 'unsaid',
  username: '',
  password: '',
  tls: false,
  tlsServerName: '',
  tlsCaFile: '',
  tlsCertificateFile: '',
  tlsKeyFile: '',
  consistency: 'LOCAL_QUORUM',
  serialConsistency: 'LOCAL_SERIAL',
  connectTimeoutMs: 5_000,
  requestTimeoutMs: 12_000,
  reconnectMs: 250,
  connectionsPerHost: 2,
}

/** A keyspace for the tests of a file, and stores in it. */
export interface Cluster {
  readonly session: scylla.CqlSession
  readonly keyspace: string
  /** A name that no other test has. */
  newPipeline(): string
  open(pipeline: string, options?: Partial<ScyllaStoreOptions>): Promise<ScyllaStore>
}

/** Makes a keyspace before the tests of a file, and drops it after them. */
export function useCluster(): Cluster {
  const keyspace = `test_${randomBytes(6).toString('hex')}`
  const sessions: scylla.CqlSession[] = []
  let pipelines = 0
  const session = () => {
    const [first] = sessions
    if (first === undefined) throw new Error('There is no session before the tests begin')
    return first
  }

  beforeAll(async () => {
    const opened = await scylla.openSession(clusterConfig)
    sessions.push(opened)
    await migrateState(opened, keyspace, { replication: clusterConfig.replication })
  })

  afterAll(async () => {
    for (const opened of sessions) {
      const drop = `DROP KEYSPACE IF EXISTS ${keyspace}`
      await opened.execute(drop, [], { idempotent: true, prepare: false, timeoutMs: 60_000 })
      await opened.close()
    }
  })

  return {
    get session() {
      return session()
    },
    keyspace,
    newPipeline: () => `pipeline ${++pipelines}`,
    open: (pipeline, options = {}) =>
      scyllaStore({ session: session(), keyspace, pipeline, retryForMs: 10_000, ...options }),
  }
}
