import { stringCodec, type Codec } from '#schemas'
import type { CellSpecs, Manifest, StateStore, WorkingSet } from '#state'

/** A manifest that says little more than its epoch. */
export function manifestOf(
  epoch: number,
  watermarksMs: Readonly<Record<string, number>> = {},
): Manifest {
  return {
    pipeline: 'test',
    epoch,
    savedAtMs: 1_700_000_000_000,
    watermarksMs,
    sources: {},
    committables: {},
    counters: {},
  }
}

/** Saves what a working set has changed. */
export async function saveEpoch<S extends CellSpecs>(
  store: StateStore,
  state: WorkingSet<S>,
  epoch = 1,
  watermarksMs: Readonly<Record<string, number>> = {},
): Promise<void> {
  await store.commit(state.capture(), manifestOf(epoch, watermarksMs))
  state.saved()
}

/** A codec of text that calls itself of `schema`, and reads those in `readable`. */
export function textCodec(schema: string, readable: readonly string[] = []): Codec<string> {
  return {
    ...stringCodec,
    name: `text ${schema}`,
    schema,
    reader(writerSchema) {
      if (!readable.includes(writerSchema)) {
        throw Object.assign(new Error(`no default`), { field: 'address.city' })
      }
      return (bytes) => `${stringCodec.decode(bytes)} (${writerSchema})`
    },
  }
}
