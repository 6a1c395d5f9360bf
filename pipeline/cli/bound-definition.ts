import { bindConnectors } from '../bind-connectors.ts'
import type { Config } from '../config.ts'
import { loadDefinition, type LoadedDefinition } from './load-definition.ts'
import { loadSettings, type SettingsOptions } from './settings.ts'

/** A definition whose choices of connectors the settings have made, with those settings. */
export interface BoundDefinition {
  readonly loaded: LoadedDefinition
  readonly config: Config
}

/** Imports a definition file and binds its steps as the settings say. */
export async function loadBoundDefinition(
  file: string,
  options: SettingsOptions,
): Promise<BoundDefinition> {
  const { path, definition } = await loadDefinition(file)
  const config = await loadSettings(options)
  return { loaded: { path, definition: bindConnectors(definition, config.bindings) }, config }
}
