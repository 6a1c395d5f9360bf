import type { ProfileReader } from '#operators'
import type { IdentifierType } from '#schemas'
import type { Manifest } from '#state'
import { loadSettings, type SettingsOptions } from '../settings.ts'
import { stateDirectory } from '../state-directory.ts'

/** Where profiles are looked up. */
export type ProfilesOptions = Pick<SettingsOptions, 'state' | 'config' | 'set'>

/** Profiles of a pipeline, read while a run may be going on. */
export interface Profiles {
  readonly reader: ProfileReader
  /** Identifier types that an address may have. */
  readonly types: readonly IdentifierType[]
  /** The last epoch: what is read is as of then, or newer. Ends the command where there is none. */
  readonly latest: () => Promise<Pick<Manifest, 'epoch' | 'savedAtMs'>>
}

/**
 * Opens the profiles that the settings lead to, lets `use` read them, and closes them: the state in a
 * directory, or the tables of a CQL cluster, for which no definition is needed.
 */
export async function withProfiles<T>(
  options: ProfilesOptions,
  use: (profiles: Profiles) => Promise<T>,
): Promise<T> {
  const config = await loadSettings(options)
  // Loaded when it is known which: reading tables must not load a database engine.
  if (config.stateStore === 'scylla') {
    const { withTables } = await import('./open-tables.ts')
    return await withTables(config, use)
  }
  const { withState } = await import('./open-state.ts')
  return await withState(stateDirectory(config.stateDirectory), use)
}
