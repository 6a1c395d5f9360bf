import type { ClickHouseConfig } from '../config.ts'
import { ask, type Engine } from '../engine.ts'
import { ArchiveError, explained } from '../errors.ts'
import { openEngine } from '../open-engine.ts'
import { literal } from '../sql.ts'
import { overridesTableName } from './overrides-table.ts'
import { resolvedTableName } from './resolved-table.ts'
import { countWrong, deleteSettled, updateProfiles, wrongFragments } from './squash-statements.ts'

/** What is squashed, and how far. */
export interface SquashOptions {
  /** The pipeline whose rows: tables may be shared. */
  readonly pipeline: string
  /**
   * Overrides up to this epoch are settled: no commit of it will be repeated, and no savepoint before
   * it can be gone back to.
   */
  readonly throughEpoch: number
  /** The events' table; `profile_events` by default. */
  readonly table?: string
  /** Changes nothing. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/** A month of events that were rewritten, or would be. */
export interface SquashedPartition {
  readonly partition: string
  /** Events whose profile is another one now. */
  readonly events: number
  readonly fragments: number
}

/** Fragments that one rewrite of a partition takes. */
const fragmentsMax = 10_000

/**
 * Writes the profile that settled overrides give to old events into their column `profile_id`, month by
 * month, and then removes those overrides. Yields each month when it is done.
 *
 * May be killed at any time and run again: what is still wrong is asked anew for each step, a rewrite
 * that ClickHouse has begun goes on by itself and writes the same, and overrides go last, when no event
 * needs them any more. Events may arrive meanwhile: they carry the profile of their time.
 */
export async function* squashArchive(
  config: ClickHouseConfig,
  dataDirectory: string,
  options: SquashOptions,
): AsyncGenerator<SquashedPartition> {
  const engine = await openEngine(config, dataDirectory)
  try {
    const table = options.table ?? resolvedTableName
    await explained(`Looking for table ${table} in ${engine.place}`, () => check(engine, table))
    const doing = `Squashing table ${table} in ${engine.place}`
    const partitions = await explained(doing, () =>
      ask<Row>(engine, countWrong({ ...options, table })),
    )
    for (const { partition, events, fragments } of partitions) {
      if (options.dryRun !== true)
        await explained(doing, () => squashPartition(engine, { ...options, table }, partition))
      yield { partition, events: Number(events), fragments: Number(fragments) }
    }
    if (options.dryRun === true) return
    await explained(doing, () => mutate(engine, deleteSettled({ ...options, table })))
  } finally {
    await engine.close()
  }
}

interface Row {
  readonly partition: string
  readonly events: number | string
  readonly fragments: number | string
}

async function check(engine: Engine, table: string): Promise<void> {
  if (!engine.features.tokens) {
    throw new ArchiveError(
      `ClickHouse ${engine.features.version} cannot rewrite partitions as squash does; 22.2 and newer ` +
        'can. The view shows the present profiles all the same.',
    )
  }
  const names = [table, overridesTableName(table)]
  const found = await ask<{ name: string }>(
    engine,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name IN (${names.map(literal).join(', ')})`,
  )
  const missing = names.filter((name) => !found.some((row) => row.name === name))
  if (missing.length === 0) return
  throw new ArchiveError(
    `There is no table ${missing.join(', no ')}: clickhouse.archiveResolved() and clickhouse.overrides() make ` +
      'them when a pipeline runs. Name another one with --table.',
  )
}

async function squashPartition(
  engine: Engine,
  options: SquashOptions & { readonly table: string },
  partition: string,
): Promise<void> {
  for (;;) {
    options.signal?.throwIfAborted()
    const fragments = await ask<{ fragment: string; profile: string }>(
      engine,
      wrongFragments(options, partition, fragmentsMax),
    )
    if (fragments.length === 0) return
    await mutate(engine, updateProfiles(options, partition, fragments))
  }
}

/** Resolves when the rows are rewritten. */
async function mutate(engine: Engine, query: string): Promise<void> {
  await engine.client.command({
    query,
    clickhouse_settings: { mutations_sync: '2', max_query_size: String(64 * 1024 * 1024) },
  })
}
