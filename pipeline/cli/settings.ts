import { resolve } from 'node:path'
import { loadConfig, type Config } from '../config.ts'
import { CliError } from './cli-error.ts'
import type { PipelineFile } from './state-directory.ts'

/** What the command line says about settings. */
export interface SettingsOptions {
  readonly config?: string
  readonly state?: string
  readonly input?: readonly string[]
  readonly set?: readonly string[]
}

/** Collects and checks all settings: defaults, file, environment, command line. */
export async function loadSettings(options: SettingsOptions): Promise<Config> {
  const { config: file, state, input, set = [] } = options
  const values = {
    ...Object.fromEntries(set.map(parseSetting)),
    ...(state !== undefined && { 'state.directory': state }),
    ...(input !== undefined && { 'connectors.files.inputs': input.map((path) => resolve(path)) }),
  }
  return loadConfig({ ...(file !== undefined && { file }), values })
}

/** The settings of the last run on a state directory, as far as file and environment hold them. */
export async function rememberedSettings({ config }: PipelineFile): Promise<Config> {
  return loadSettings(config === null ? {} : { config })
}

function parseSetting(text: string): readonly [path: string, value: string] {
  const end = text.indexOf('=')
  if (end > 0) return [text.slice(0, end), text.slice(end + 1)]
  throw new CliError('usage', `--set takes key=value, not '${text}'`, {
    fix: 'Such as --set runtime.checkpointIntervalMs=500',
  })
}
