import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Engine } from './engine.ts'
import { ArchiveError } from './errors.ts'
import { literal } from './sql.ts'
import { deleteRows, type EpochOf } from './statements.ts'

const pauseMs = 50
/** An old server deletes in the background: so long is waited for. */
const waitMsMax = 600_000

/** Deletes rows of a writer; done when it resolves. */
export async function deleteEpochs(
  engine: Engine,
  of: EpochOf,
  which: 'of this epoch' | 'of later epochs',
): Promise<void> {
  const query = deleteRows(of, which)
  if (engine.features.tokens) {
    await engine.client.command({ query, clickhouse_settings: { mutations_sync: '2' } })
    return
  }
  await engine.client.command({ query })
  await waitForMutations(engine, of.table)
}

async function waitForMutations(engine: Engine, table: string): Promise<void> {
  const query = `SELECT count() AS waiting FROM system.mutations WHERE database = currentDatabase() AND table = ${literal(table)} AND NOT is_done`
  for (const startedMs = performance.now(); performance.now() - startedMs < waitMsMax;) {
    const [row] = await ask<{ waiting: number | string }>(engine, query)
    if (Number(row?.waiting ?? 0) === 0) return
    await sleep(pauseMs)
  }
  throw new ArchiveError(
    `Deleting rows of table ${table} in ${engine.place} takes longer than ten minutes: see ` +
      'system.mutations, and try again when they are done.',
  )
}
