import { loadDefinition } from '../load-definition.ts'
import { underLock } from '../lock.ts'
import { print } from '../output/print.ts'
import { reporter } from '../running/reporter.ts'
import { restoreSavepoint, type Restored } from '../savepoints/restore.ts'
import { rewindSinksOf } from '../savepoints/rewind-sinks.ts'
import { readSavepoint } from '../savepoints/savepoint.ts'
import { rememberedSettings } from '../settings.ts'
import { readPipelineFile, stateDirectory } from '../state-directory.ts'

/** Options of `anabranch savepoint restore`. */
export interface SavepointRestoreOptions {
  readonly state: string
  readonly json?: boolean
}

/** `anabranch savepoint restore`: goes back to a savepoint; refused while a run goes on. */
export async function savepointRestore(
  name: string,
  options: SavepointRestoreOptions,
): Promise<void> {
  const state = stateDirectory(options.state)
  await readSavepoint(state, name)
  const pipelineFile = await readPipelineFile(state)
  const { definition } = await loadDefinition(pipelineFile.definition)
  const config = await rememberedSettings(pipelineFile)
  const { logger } = reporter(config.logLevel)
  const connectorConfig = (connector: string): unknown => config.connector(connector)
  const context = { dataDirectory: state.data, connectorConfig, logger }
  const restored = await underLock(state, 'savepoint restore', () =>
    restoreSavepoint(state, name, rewindSinksOf(definition, context)),
  )
  await print(options.json === true ? [JSON.stringify(restored)] : restoredLines(restored))
}

/** What a restore did, for people. */
export function restoredLines({ savepoint, ...restored }: Restored): readonly string[] {
  const { safetyCopy, rewound, notRewound, abandonedHistory } = restored
  const lines = [`went back to savepoint '${savepoint.name}', epoch ${savepoint.epoch}`]
  if (safetyCopy !== undefined) lines.push(`the state from before is kept in ${safetyCopy}`)
  if (rewound.length > 0) lines.push(`took back what came after: ${rewound.join(', ')}`)
  if (notRewound.length > 0) {
    lines.push(`cannot take back what came after, will write it again: ${notRewound.join(', ')}`)
  }
  if (abandonedHistory) {
    lines.push(
      'an earlier restore gave up this history: its sinks lack part of what it had written',
    )
  }
  return [...lines, 'the next run goes on from there']
}
