import type { OperatorSpec } from '#operators'
import type { Message } from '#schemas'
import { memoryStore, remoteStore, type CellSpecs } from '#state'
import { openOperator } from './operator-harness.ts'

/** What an operator says over a local store, and over a remote one with a restart after every batch. */
export interface NearAndFar<Out> {
  readonly near: readonly Out[]
  readonly far: readonly Out[]
}

/**
 * Sends batches through an operator twice. Over the remote store any read throws that `prefetch` does not
 * name, and nothing stays by chance.
 */
export async function overRemoteStore<In, Out, S extends CellSpecs>(
  spec: () => OperatorSpec<In, Out, S>,
  batches: Iterable<readonly Message<In>[]>,
): Promise<NearAndFar<Out>> {
  const near = await openOperator(spec())
  const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
  const far: Out[] = []
  for (const messages of batches) {
    near.send(...messages)
    const restarted = await openOperator(spec(), { store, cacheEntriesMax: 1 })
    await restarted.sendRemote(...messages)
    await restarted.checkpoint()
    far.push(...restarted.values)
  }
  return { near: near.values, far }
}
