import { randomBytes } from 'node:crypto'
import { scylla } from '#connectors'
import { migrateState, scyllaStore } from '#state'
import type { Figure } from '../figure.ts'
import { configOf, openBareClient } from './bare-client.ts'
import { benchCommit } from './commit.ts'
import { CountedSession } from './counted-session.ts'
import { benchPrefetch } from './prefetch.ts'
import { BenchStore } from './bench-store.ts'

/** State in a cluster beside the bare driver: commits of epochs, and fetching the keys of a batch. */
export async function benchCql(address: string): Promise<readonly Figure[]> {
  const keyspace = `bench_${randomBytes(6).toString('hex')}`
  const session = await scylla.openSession(configOf(address))
  const client = await openBareClient(address)
  try {
    await migrateState(session, keyspace, { replication: { datacenter1: 1 } })
    const counted = new CountedSession(session)
    const opened = await scyllaStore({ session: counted, keyspace, pipeline: 'bench' })
    const store = await BenchStore.open(opened, counted, keyspace)
    await store.fill()
    const found = [...(await benchCommit(store, client)), ...(await benchPrefetch(store, client))]
    await opened.close()
    return found
  } finally {
    const drop = `DROP KEYSPACE IF EXISTS ${keyspace}`
    await session.execute(drop, [], { idempotent: true, prepare: false, timeoutMs: 60_000 })
    await client.shutdown()
    await session.close()
  }
}
