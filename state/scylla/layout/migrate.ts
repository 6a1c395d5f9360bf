import type { CqlSession } from '../cql/cql-session.ts'
import { StateLayoutError } from '../errors.ts'
import { readReplication } from './check-replication.ts'
import { tooFewNodes, type KnownNode } from './enough-nodes.ts'
import { readLayout } from './read-layout.ts'
import { createStatements, layoutPart, layoutVersion } from './tables.ts'

/** How a layout is brought up to date. */
export interface MigrateOptions {
  /** Copies of each row by data centre, for a keyspace that is created. */
  readonly replication: Readonly<Record<string, number>>
  /** ScyllaDB: whether a keyspace that is created has tablets. Default: nothing is said. */
  readonly tablets?: boolean
  /** Nodes that the session knows: copies that they cannot hold are refused. */
  readonly hosts?: readonly KnownNode[]
  /** Answers the statements and runs none. */
  readonly dryRun?: boolean
}

/**
 * Makes the keyspace and the tables of state, or brings them to the layout of this release. Answers
 * the statements that it ran, none where nothing was to do. May be repeated after a failure. Throws
 * `StateLayoutError` for a layout of a newer release, and for more copies than there are nodes.
 */
export async function migrateState(
  session: CqlSession,
  keyspace: string,
  { replication, tablets, hosts = [], dryRun = false }: MigrateOptions,
): Promise<readonly string[]> {
  await requireNodes(session, keyspace, { replication, hosts })
  const found = await readLayout(session, keyspace)
  if ((found.version ?? 0) > layoutVersion) {
    throw new StateLayoutError(
      `Keyspace ${keyspace} has layout ${found.version}; this release knows ${layoutVersion}. ` +
        'Use the release that made it, or a newer one.',
    )
  }
  const creates = createStatements(keyspace)
  const statements = [
    ...(found.keyspace ? [] : [createKeyspace(keyspace, replication, tablets)]),
    ...found.missing.flatMap((name) => creates[name] ?? []),
  ]
  const isCurrent = found.version === layoutVersion
  // Its number is its time, so that a later layout wins.
  const note = `INSERT INTO ${keyspace}.state_layout (part, version) VALUES ('${layoutPart}', ${layoutVersion}) USING TIMESTAMP ${layoutVersion}`
  const all = isCurrent ? statements : [...statements, note]
  if (dryRun) return all
  for (const statement of all) {
    await session.execute(statement, [], { idempotent: true, prepare: false })
  }
  return all
}

/** Nothing is made that nobody could read; an existing keyspace says for itself what it wants. */
async function requireNodes(
  session: CqlSession,
  keyspace: string,
  { replication, hosts }: Required<Pick<MigrateOptions, 'replication' | 'hosts'>>,
): Promise<void> {
  const present = await readReplication(session, keyspace)
  const exists = present !== undefined
  const problem = Object.entries(present ?? replication)
    .flatMap(([dataCentre, copies]) => {
      return tooFewNodes(keyspace, { dataCentre, copies: Number(copies) }, hosts) ?? []
    })
    .find(({ severity }) => severity === 'error')
  if (problem === undefined) return
  const set = 'set connectors.scylla.replication to as many copies as there are nodes, or add nodes'
  throw new StateLayoutError(
    `Nothing was made: ${problem.message}. To mend: ${exists ? problem.fix : set}.`,
  )
}

function createKeyspace(
  keyspace: string,
  replication: MigrateOptions['replication'],
  tablets: boolean | undefined,
): string {
  const copies = Object.entries(replication).map(
    ([dataCentre, count]) => `'${dataCentre.replaceAll("'", "''")}': ${count}`,
  )
  const strategy = ["'class': 'NetworkTopologyStrategy'", ...copies].join(', ')
  const said = tablets === undefined ? '' : ` AND tablets = {'enabled': ${tablets}}`
  return `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = {${strategy}}${said}`
}
