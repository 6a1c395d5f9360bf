import { scylla } from '#connectors'
import { scyllaStore, type ScyllaStore, type TakeOver } from '#state'
import type { Config } from '../../config.ts'
import type { PipelineDefinition } from '../../graph.ts'
import type { SharedMemory } from '../../runtime/sharing/shared-source.ts'
import type { ShardState } from '../../runtime/sharing/task.ts'
import type { RunState } from './open-state.ts'
import { requireShared, requireUnshared } from './require-same-sharing.ts'
import { memoryShard, readMemory, sharedMemory, type OpenMemory } from './shared-memory.ts'

type ScyllaSettings = Parameters<typeof scylla.openSession>[0]

/** A connection to the cluster that holds the state of a pipeline. */
export interface Cluster {
  /** What the processes of the pipeline know of its source. */
  readonly memory: SharedMemory
  /** Takes over the state of one partition of a shared pipeline, whoever had it. */
  openShard(shard: string): Promise<ShardState>
  close(): Promise<void>
}

/**
 * Opens the state of a pipeline that runs alone. Throws `StateInUseError` while another process has it,
 * `SetupError` where it was made by processes that shared the pipeline.
 */
export async function openClusterState(
  config: Config,
  definition: PipelineDefinition,
): Promise<RunState> {
  const session = await openSession(config)
  try {
    const place = { config, session, pipeline: definition.name }
    const memory = await readMemory(openMemory(place))
    await requireUnshared(definition, memory, (shard) => read({ ...place, shard }))
    const store = await open({ ...place, shard: '' }, 'when-expired')
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

/**
 * Connects to the cluster for the tasks of a shared pipeline: the group says who has which. Throws
 * `SetupError` where its state was made by one process alone.
 */
export async function openCluster(
  config: Config,
  definition: PipelineDefinition,
): Promise<Cluster> {
  const session = await openSession(config)
  const place = { config, session, pipeline: definition.name }
  try {
    await requireShared(definition, (shard) => read({ ...place, shard }))
  } catch (error) {
    await session.close()
    throw error
  }
  return {
    memory: sharedMemory(definition.name, openMemory(place)),
    async openShard(shard) {
      const store = await open({ ...place, shard }, 'at-once')
      return { store, blobs: (step) => store.blobs(step), close: () => store.close() }
    },
    close: () => session.close(),
  }
}

/** Opens the state of a pipeline to be read, whoever has it. */
export async function readClusterState(config: Config, pipeline: string): Promise<RunState> {
  const session = await openSession(config)
  const store = await read({ session, pipeline, shard: '' })
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

function read({ session, pipeline, shard }: Omit<Place, 'config'>): Promise<ScyllaStore> {
  const { keyspace } = session
  return scyllaStore({ session, keyspace, pipeline, shard, readOnly: true })
}

function openMemory(place: Omit<Place, 'shard'>): OpenMemory {
  const at = { ...place, shard: memoryShard }
  return (readOnly) => (readOnly ? read(at) : open(at, 'at-once'))
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
