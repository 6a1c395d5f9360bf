import { duration, moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import { listSavepoints, type Savepoint } from '../savepoints/savepoint.ts'
import { readPipelineFile, stateDirectory } from '../state-directory.ts'

/** Options of `anabranch savepoint list`. */
export interface SavepointListOptions {
  readonly state: string
  readonly json?: boolean
}

/** `anabranch savepoint list`: all savepoints, oldest first. */
export async function savepointList(options: SavepointListOptions): Promise<void> {
  const state = stateDirectory(options.state)
  await readPipelineFile(state)
  const savepoints = await listSavepoints(state)
  const json = savepoints.map((savepoint) => JSON.stringify(savepoint))
  await print(options.json === true ? json : linesOf(savepoints))
}

function linesOf(savepoints: readonly Savepoint[]): readonly string[] {
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
