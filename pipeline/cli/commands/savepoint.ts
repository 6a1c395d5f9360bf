import { lmdbStore } from '#state'
import { loadDefinition } from '../load-definition.ts'
import { askOrOpen } from '../ask-or-open.ts'
import { underLock } from '../lock.ts'
import { duration, moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import { reporter } from '../running/reporter.ts'
import { checkFreeName, createSavepoint } from '../savepoints/create.ts'
import { restoreSavepoint, type Restored } from '../savepoints/restore.ts'
import { rewindSinksOf } from '../savepoints/rewind-sinks.ts'
import { listSavepoints, readSavepoint, type Savepoint } from '../savepoints/savepoint.ts'
import { loadSettings } from '../settings.ts'
import { readPipelineFile, stateDirectory, type StateDirectory } from '../state-directory.ts'

/** Options of every savepoint command. */
export interface SavepointOptions {
  readonly state: string
  readonly json?: boolean
}

/** `anabranch savepoint create`: at the next checkpoint of the run, or at once where none goes on. */
export async function savepointCreate(name: string, options: SavepointOptions): Promise<void> {
  const state = stateDirectory(options.state)
  await readPipelineFile(state)
  checkFreeName(state, name)
  const request = { method: 'savepoint create', params: { name } }
  for await (const answer of askOrOpen(state, request, () => createDirectly(state, name))) {
    const savepoint = answer as unknown as Savepoint
    const lines = [`savepoint '${name}' holds epoch ${savepoint.epoch}`]
    await print(options.json === true ? [JSON.stringify(savepoint)] : lines)
  }
}

async function* createDirectly(state: StateDirectory, name: string) {
  const store = await lmdbStore({ directory: state.store, readOnly: true })
  try {
    yield { ...(await createSavepoint(state, store, name)) }
  } finally {
    await store.close()
  }
}

/** `anabranch savepoint list`: all savepoints, oldest first. */
export async function savepointList(options: SavepointOptions): Promise<void> {
  const state = stateDirectory(options.state)
  await readPipelineFile(state)
  const savepoints = await listSavepoints(state)
  await print(
    options.json === true ? savepoints.map((one) => JSON.stringify(one)) : shown(savepoints),
  )
}

function shown(savepoints: readonly Savepoint[]): readonly string[] {
  if (savepoints.length === 0) return ['no savepoints yet: anabranch savepoint create NAME']
  const columns = [
    { title: 'name' },
    { title: 'epoch', align: 'right' },
    { title: 'saved' },
    { title: 'created' },
  ] as const
  const rows = savepoints.map(({ name, epoch, savedAtMs, createdAtMs }) => {
    const created = `${moment(createdAtMs)} (${duration(Date.now() - createdAtMs)} ago)`
    return [name, String(epoch), moment(savedAtMs), created]
  })
  return table(columns, rows)
}

/** `anabranch savepoint restore`: goes back to a savepoint; refused while a run goes on. */
export async function savepointRestore(name: string, options: SavepointOptions): Promise<void> {
  const state = stateDirectory(options.state)
  await readSavepoint(state, name)
  const { definition: file, config: configFile } = await readPipelineFile(state)
  const { definition } = await loadDefinition(file)
  const config = await loadSettings(configFile === null ? {} : { config: configFile })
  const { logger } = reporter(config.logLevel)
  const connectorConfig = (connector: string): unknown => config.connector(connector)
  const context = { dataDirectory: state.data, connectorConfig, logger }
  const restored = await underLock(state, () =>
    restoreSavepoint(state, name, rewindSinksOf(definition, context)),
  )
  await print(options.json === true ? [JSON.stringify(restored)] : restoredLines(restored))
}

function restoredLines({ savepoint, ...restored }: Restored): readonly string[] {
  const { safetyCopy, rewound, notRewound, abandonedHistory } = restored
  const lines = [`went back to '${savepoint.name}', epoch ${savepoint.epoch}`]
  if (safetyCopy !== undefined) lines.push(`the state from before is kept in ${safetyCopy}`)
  if (rewound.length > 0) lines.push(`taken back what came after: ${rewound.join(', ')}`)
  if (notRewound.length > 0) {
    lines.push(`cannot take back what came after, it will be there twice: ${notRewound.join(', ')}`)
  }
  if (abandonedHistory) {
    lines.push(
      'an earlier restore gave this history up: sinks that were taken back then lack part of it',
    )
  }
  return [...lines, 'the next run goes on from there']
}
