import { scylla } from '#connectors'
import { migrateState } from '#state'
import { print } from '../output/print.ts'
import type { SettingsOptions } from '../settings.ts'
import { withCluster } from '../with-cluster.ts'

/** Options of `anabranch store migrate`. */
export interface StoreMigrateOptions extends SettingsOptions {
  readonly dryRun?: boolean
  readonly json?: boolean
}

/**
 * `anabranch store migrate`: makes the keyspace and the tables of state and profiles, or brings them to
 * the layout of this release; with `--dry-run` it prints the statements.
 */
export async function storeMigrate(options: StoreMigrateOptions): Promise<void> {
  const { dryRun = false } = options
  const statements = await withCluster(options, async (session, config) => {
    const { keyspace } = config
    const { hosts } = session
    const options = { ...keyspaceOptions(config), hosts, dryRun }
    const state = await migrateState(session, keyspace, options)
    return [...state, ...(await scylla.migrateProfiles(session, { keyspace, dryRun }))]
  })
  const json = statements.map((statement) => JSON.stringify({ statement, dryRun }))
  await print(options.json === true ? json : linesOf(statements))
}

function keyspaceOptions({ replication, localDataCenter, scyllaTablets }: scylla.ScyllaConfig) {
  const isSet = Object.keys(replication).length > 0
  return {
    replication: isSet ? replication : { [localDataCenter]: 3 },
    ...(scyllaTablets !== 'unsaid' && { tablets: scyllaTablets === 'on' }),
  }
}

function linesOf(statements: readonly string[]): readonly string[] {
  if (statements.length === 0) return ['nothing to do: the tables are those of this release']
  return statements.map((statement) => `${statement};`)
}
