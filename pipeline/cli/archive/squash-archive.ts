import { join } from 'node:path'
import { clickhouse } from '#connectors'
import type { Manifest } from '#state'
import { CliError } from '../cli-error.ts'
import { latestManifest } from '../latest-manifest.ts'
import { presentManifest } from '../present-manifest.ts'
import { refuseHalfRestored } from '../savepoints/restore.ts'
import { listSavepoints, savepointDirectory } from '../savepoints/savepoint.ts'
import { readPipelineFile, type StateDirectory } from '../state-directory.ts'
import type { ArchivePlace } from './query-archive.ts'

/** What is squashed. */
export interface SquashRequest {
  readonly table: string
  readonly dryRun: boolean
  readonly signal?: AbortSignal
}

/** Squashes the archive of this process: yields the months that were, or would be, rewritten. */
export async function* squashArchive(
  { state, config }: ArchivePlace,
  request: SquashRequest,
): AsyncGenerator<clickhouse.SquashedPartition> {
  await refuseHalfRestored(state)
  const settings = config.connector(clickhouse.connector.name) as clickhouse.ClickHouseConfig
  const { name: pipeline } = await readPipelineFile(state)
  const throughEpoch = await settledEpoch(state)
  yield* clickhouse.squashArchive(settings, state.data, { ...request, pipeline, throughEpoch })
}

/**
 * The last epoch that nobody commits again and no savepoint goes back before: what it said of identities
 * is settled.
 */
async function settledEpoch(state: StateDirectory): Promise<number> {
  const savepoints = await listSavepoints(state)
  const states = savepoints.map(({ name }) => ({
    ...state,
    store: join(savepointDirectory(state, name), 'store'),
  }))
  const present = await presentManifest(state)
  if (present === undefined) throw noEpoch()
  const manifests = [present, ...(await Promise.all(states.map(latestManifest)))]
  return Math.min(...manifests.map(firstNeeded)) - 1
}

function noEpoch(): CliError {
  return new CliError('notFound', 'the pipeline has saved no epoch as a whole', {
    fix: 'Run it first. What processes share has no overrides to squash.',
  })
}

/** The first epoch that a run from this manifest may commit again. */
function firstNeeded({ epoch, committables }: Manifest): number {
  const epochs = Object.values(committables).flatMap((committable) => {
    const own = (committable as { readonly epoch?: unknown } | null)?.epoch
    return typeof own === 'number' ? [own] : []
  })
  return Math.min(epoch, ...epochs)
}
