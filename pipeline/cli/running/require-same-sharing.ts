import { SetupError, type SharedBeginning } from '#connectors'
import type { ScyllaStore } from '#state'
import type { PipelineDefinition } from '../../graph.ts'
import { describeSharing, sharingOf } from '../../sharing.ts'

/** Reads the state of a shard, without disturbing anybody. */
export type ReadShard = (shard: string) => Promise<ScyllaStore>

const fix =
  'Change the definition back, or give the pipeline another name and let it read its topics anew.'

/**
 * Throws where the state of a pipeline that runs alone is that of one that processes shared: it lies by
 * partition, and the run would begin with empty state.
 */
export async function requireUnshared(
  definition: PipelineDefinition,
  memory: SharedBeginning | undefined,
  read: ReadShard,
): Promise<void> {
  for (const shard of memory?.partitions ?? []) {
    if (!(await isSaved(read, shard))) continue
    throw new SetupError(
      `The state of pipeline '${definition.name}' was made by processes that shared it, and is kept by ` +
        `partition (${shard} and others). It cannot be shared any more (${describeSharing(sharingOf(definition))}), ` +
        `and would begin anew with empty state. ${fix}`,
    )
  }
}

/** Throws where the state of a shared pipeline is that of a run alone: its partitions would begin anew. */
export async function requireShared({ name }: PipelineDefinition, read: ReadShard): Promise<void> {
  if (!(await isSaved(read, ''))) return
  throw new SetupError(
    `The state of pipeline '${name}' was made by one process alone, and is kept as a whole. Processes can ` +
      'share it now, each with the state of its partitions, which would begin anew with empty state. ' +
      fix,
  )
}

async function isSaved(read: ReadShard, shard: string): Promise<boolean> {
  const store = await read(shard)
  try {
    return (await store.latest()) !== undefined
  } finally {
    await store.close()
  }
}
