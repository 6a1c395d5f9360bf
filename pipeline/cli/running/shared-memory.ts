import type { SharedBeginning } from '#connectors'
import { FencedError } from '#schemas'
import type { Manifest, ScyllaStore } from '#state'
import type { Change, SharedMemory } from '../../runtime/sharing/shared-source.ts'

/** The shard in which a shared pipeline remembers its source. No partition is called so. */
export const memoryShard = '#source'

/** Processes that begin at the same time take it from each other: they come to the same. */
const triesMax = 20

/** Opens the store of a shared pipeline's memory, to write or to read. */
export type OpenMemory = (readOnly: boolean) => Promise<ScyllaStore>

/** Keeps what a shared pipeline knows of its source in the cluster, as a manifest without any state. */
export function sharedMemory(pipeline: string, open: OpenMemory): SharedMemory {
  return {
    async update(change) {
      const known = await readMemory(open)
      const next = await change(known)
      if (next === known) return known
      for (let tries = 1; ; tries++) {
        try {
          return await write(pipeline, open, change)
        } catch (error) {
          if (!(error instanceof FencedError) || tries === triesMax) throw error
        }
      }
    },
  }
}

/** What is remembered, read without disturbing anybody. */
export async function readMemory(open: OpenMemory): Promise<SharedBeginning | undefined> {
  const store = await open(true)
  try {
    return memoryOf(await store.latest())
  } finally {
    await store.close()
  }
}

async function write(pipeline: string, open: OpenMemory, change: Change): Promise<SharedBeginning> {
  const store = await open(false)
  try {
    const latest = await store.latest()
    const known = memoryOf(latest)
    const next = await change(known)
    if (next !== known) await store.commit([], manifestOf(pipeline, latest, next))
    return next
  } finally {
    await store.close()
  }
}

function manifestOf(
  pipeline: string,
  latest: Manifest | undefined,
  { partitions, position }: SharedBeginning,
): Manifest {
  return {
    pipeline,
    epoch: (latest?.epoch ?? 0) + 1,
    savedAtMs: Date.now(),
    sources: { '': { position: { partitions, position }, timestampsMaxMs: {} } },
    watermarksMs: {},
    committables: {},
    counters: {},
  }
}

function memoryOf(manifest: Manifest | undefined): SharedBeginning | undefined {
  return manifest?.sources['']?.position as SharedBeginning | undefined
}
