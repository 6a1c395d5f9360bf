import { resolve } from 'node:path'
import { replayingSources, sinkOutputs } from './sink-outputs.ts'
import { CliError } from '../cli-error.ts'
import type { LoadedDefinition } from '../load-definition.ts'
import { findPipelineFile, writePipelineFile, type StateDirectory } from '../state-directory.ts'

/**
 * Remembers in the state directory which pipeline made it, so that later commands need no definition.
 * State of another pipeline is refused.
 */
export async function claimState(
  state: StateDirectory,
  { path, definition }: LoadedDefinition,
  config: string | undefined,
): Promise<void> {
  const found = await findPipelineFile(state)
  const { name } = definition
  if (found !== undefined && found.name !== name) {
    const owners = `belongs to pipeline '${found.name}', not to '${name}'`
    throw new CliError('usage', `the state in ${state.path} ${owners}`, {
      fix: 'Name another directory with --state.',
    })
  }
  await writePipelineFile(state, {
    name,
    definition: path,
    config: config === undefined ? null : resolve(config),
    replayingSources: replayingSources(definition),
    outputs: sinkOutputs(definition),
    restores: found?.restores ?? [],
  })
}
