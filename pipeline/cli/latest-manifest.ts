import { lmdbStore, type Manifest } from '#state'
import { CliError } from './cli-error.ts'
import type { StateDirectory } from './state-directory.ts'

/** The last saved epoch of a state directory, read while a run may be going on. */
export async function latestManifest({ store: directory }: StateDirectory): Promise<Manifest> {
  const store = await lmdbStore({ directory, readOnly: true })
  try {
    const manifest = await store.latest()
    if (manifest !== undefined) return manifest
  } finally {
    await store.close()
  }
  throw new CliError('notFound', 'no epoch has been saved yet', {
    fix: 'Repeat the command after the first checkpoint of the run.',
  })
}
