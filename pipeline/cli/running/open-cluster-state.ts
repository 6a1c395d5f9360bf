import { scylla } from '#connectors'
import { scyllaStore, type ScyllaStore, type TakeOver } from '#state'
import type { Config } from '../../config.ts'
import type { ShardState } from '../../runtime/sharing/task.ts'
import type { RunState } from './open-state.ts'

type ScyllaSettings = Parameters<typeof scylla.openSession>[0]

/** A connection to the cluster that holds the state of a pipeline. */
export interface Cluster {
  /** Takes over the state of one partition of a shared pipeline, whoever had it. */
  openShard(shard: string): Promise<ShardState>
  close(): Promise<void>
}

/** Opens the state of a pipeline that runs alone. Throws `StateInUseError` while another process has it. */
export async function openClusterState(config: Config, pipeline: string): Promise<RunState> {
  const session = await openSession(config)
  try {
    const store = await open({ config, session, pipeline, shard: '' }, 'when-expired')
    return {
      store,
      blobs: (step) => store.blobs(step),
      close: () => closeBoth(store, session),
    }
  } catch (error) {
    await session.close()
    throw error
  }
}

/** Connects to the cluster for the tasks of a shared pipeline: the group says who has which. */
export async function openCluster(config: Config, pipeline: string): Promise<Cluster> {
  const session = await openSession(config)
  return {
    async openShard(shard) {
      const store = await open({ config, session, pipeline, shard }, 'at-once')
      return { store, blobs: (step) => store.blobs(step), close: () => store.close() }
    },
    close: () => session.close(),
  }
}

/** Opens the state of a pipeline to be read, whoever has it. */
export async function readClusterState(config: Config, pipeline: string): Promise<RunState> {
  const session = await openSession(config)
  const { keyspace } = session
  const store = await scyllaStore({ session, keyspace, pipeline, readOnly: true })
  return { store, close: () => closeBoth(store, session) }
}

interface Place {
  readonly config: Config
  readonly session: Awaited<ReturnType<typeof scylla.openSession>>
  readonly pipeline: string
  readonly shard: string
}

function open(
  { config, session, pipeline, shard }: Place,
  takeOver: TakeOver,
): Promise<ScyllaStore> {
  const { keyspace } = session
  const { leaseMs } = config
  return scyllaStore({ session, keyspace, pipeline, shard, leaseMs, takeOver })
}

async function closeBoth(store: ScyllaStore, session: Place['session']): Promise<void> {
  try {
    await store.close()
  } finally {
    await session.close()
  }
}

function openSession(config: Config) {
  return scylla.openSession(config.connector(scylla.connector.name) as ScyllaSettings)
}
