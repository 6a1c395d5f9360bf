import type { clickhouse } from '#connectors'
import { askOrOpen } from '../ask-or-open.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import {
  readPipelineFile,
  stateDirectory,
  type PipelineFile,
  type StateDirectory,
} from '../state-directory.ts'

/** Options of `anabranch archive squash`. */
export interface ArchiveSquashOptions {
  readonly state: string
  readonly table: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

type Partition = clickhouse.SquashedPartition

/**
 * `anabranch archive squash`: writes the present profiles of old events into the archive, month by month.
 * During a run the run does it, beside its work.
 */
export async function archiveSquash(options: ArchiveSquashOptions): Promise<void> {
  const state = stateDirectory(options.state)
  const pipelineFile = await readPipelineFile(state)
  const params = { table: options.table, dryRun: options.dryRun === true }
  const request = { method: 'archive squash', params }
  const answer = askOrOpen(state, request, () => squashDirectly(state, pipelineFile, params))
  const partitions: Partition[] = []
  for await (const partition of answer) {
    if (options.json === true) await print([JSON.stringify(partition)])
    else partitions.push(partition as unknown as Partition)
  }
  if (options.json !== true) await print(linesOf(partitions, params.dryRun))
}

async function* squashDirectly(
  state: StateDirectory,
  pipelineFile: PipelineFile,
  request: { readonly table: string; readonly dryRun: boolean },
) {
  // Loaded only where no run answers: it brings the database engine.
  const { squashArchive } = await import('../archive/squash-archive.ts')
  const { rememberedSettings } = await import('../settings.ts')
  const config = await rememberedSettings(pipelineFile)
  for await (const partition of squashArchive({ state, config }, request)) yield { ...partition }
}

function linesOf(partitions: readonly Partition[], dryRun: boolean): readonly string[] {
  if (partitions.length === 0) {
    return ['nothing to rewrite: no event has another profile than settled merges give it']
  }
  const columns = [
    { title: 'month' },
    { title: 'events', align: 'right' },
    { title: 'fragments', align: 'right' },
  ] as const
  const rows = partitions.map(({ partition, events, fragments }) => [
    partition,
    String(events),
    String(fragments),
  ])
  return [dryRun ? 'would rewrite (nothing was changed):' : 'rewritten:', ...table(columns, rows)]
}
