import type { CqlRow, CqlSession } from '../cql/cql-session.ts'
import { isUnknown } from '../cql/cql-session.ts'
import { checkReplication } from './check-replication.ts'
import type { KnownNode } from './enough-nodes.ts'
import { readLayout } from './read-layout.ts'
import { createStatements, layoutVersion } from './tables.ts'

/** Something about a cluster that keeps state from being safe there, and how to mend it. */
export interface StoreProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly fix: string
}

/** What a cluster is compared with. */
export interface CheckOptions {
  readonly localDataCenter: string
  /** Nodes that the session knows. */
  readonly hosts?: readonly KnownNode[]
  /** Default: the wall clock. */
  readonly nowMs?: () => number
}

/** Past this the clocks of client and server are said to differ. */
const skewMsMax = 1_000
const partitionBytesMax = 10 * 1024 * 1024

/** Looks for everything that would keep state from being safe in a keyspace. Changes nothing. */
export async function checkState(
  session: CqlSession,
  keyspace: string,
  options: CheckOptions,
): Promise<readonly StoreProblem[]> {
  const { localDataCenter, hosts = [] } = options
  const replication = await checkReplication(session, keyspace, localDataCenter, hosts)
  // Where the copies cannot be reached, neither can what says which layout there is.
  if (replication.some(({ severity }) => severity === 'error')) {
    return [...checkHosts(options), ...replication]
  }
  const layout = await checkLayout(session, keyspace)
  return [
    ...checkHosts(options),
    ...layout,
    ...replication,
    ...(await checkClock(session, options.nowMs ?? Date.now)),
    ...(await checkCommitLog(session)),
    ...(await checkPartitions(session, keyspace)),
  ]
}

async function checkLayout(
  session: CqlSession,
  keyspace: string,
): Promise<readonly StoreProblem[]> {
  const { keyspace: exists, missing, version } = await readLayout(session, keyspace)
  const error = (message: string, fix = 'anabranch store migrate'): readonly StoreProblem[] => [
    { severity: 'error', message, fix },
  ]
  if (!exists) return error(`there is no keyspace ${keyspace}`)
  if (missing.length > 0) return error(`keyspace ${keyspace} lacks ${missing.join(', ')}`)
  if (version === undefined) return error(`keyspace ${keyspace} does not say which layout it has`)
  if (version === layoutVersion) return []
  const message = `keyspace ${keyspace} has layout ${version}; this release needs ${layoutVersion}`
  return version < layoutVersion
    ? error(message)
    : error(message, 'use the release that made it, or a newer one')
}

function checkHosts({ hosts = [] }: CheckOptions): readonly StoreProblem[] {
  return hosts
    .filter(({ up }) => up === false)
    .map(({ address = 'of the cluster' }) => ({
      severity: 'warning',
      message: `node ${address} is down`,
      fix: 'start it; with three replicas state stands one that is missing',
    }))
}

/** Nothing is decided by clocks, but leases and what people read in logs are easier with equal ones. */
async function checkClock(
  session: CqlSession,
  nowMs: () => number,
): Promise<readonly StoreProblem[]> {
  const before = nowMs()
  const [row] = await ask(session, 'SELECT toTimestamp(now()) AS now FROM system.local')
  const after = nowMs()
  const now = row?.['now']
  if (!(now instanceof Date)) return []
  const skewMs = Math.max(before - now.getTime(), now.getTime() - after)
  if (skewMs <= skewMsMax) return []
  const message = `the clocks of this machine and of the server differ by ${Math.round(skewMs)} ms`
  const fix = 'synchronise them (NTP); state does not depend on it, times in logs do'
  return [{ severity: 'warning', message, fix }]
}

/** Cassandra shows its settings in one table, ScyllaDB in another. */
async function checkCommitLog(session: CqlSession): Promise<readonly StoreProblem[]> {
  for (const table of ['system_views.settings', 'system.config']) {
    const rows = await ask(session, `SELECT name, value FROM ${table}`)
    const sync = rows.find(({ name }) => name === 'commitlog_sync')?.['value']
    if (typeof sync !== 'string' || !sync.includes('periodic')) continue
    const message =
      'the server acknowledges writes before they are on disk (commitlog_sync: periodic): what it ' +
      'acknowledged in the last seconds is lost where a majority of replicas lose power at once, and ' +
      'with it that sinks get each message exactly once'
    const fix = 'set commitlog_sync: batch, or keep replicas where they do not fail together'
    return [{ severity: 'warning', message, fix }]
  }
  return []
}

/** What the server estimates of its tables; it does so every few minutes. */
async function checkPartitions(
  session: CqlSession,
  keyspace: string,
): Promise<readonly StoreProblem[]> {
  const select =
    'SELECT table_name, mean_partition_size FROM system.size_estimates WHERE keyspace_name = ?'
  const means = new Map<string, number>()
  for (const row of await ask(session, select, [keyspace])) {
    const name = String(row['table_name'])
    means.set(name, Math.max(means.get(name) ?? 0, Number(row['mean_partition_size'])))
  }
  return Object.keys(createStatements(keyspace)).flatMap((name): readonly StoreProblem[] => {
    const bytes = means.get(name) ?? 0
    if (bytes <= partitionBytesMax) return []
    const message = `partitions of ${keyspace}.${name} have ${bytes} bytes on average`
    const fix =
      'begin anew with more buckets (state/scylla/LAYOUT.md, Starting anew: never by DELETE), or ' +
      'spread over more shards'
    return [{ severity: 'warning', message, fix }]
  })
}

/** Rows of a table that not every server has, or lets everybody see. */
async function ask(
  session: CqlSession,
  statement: string,
  params: readonly string[] = [],
): Promise<readonly CqlRow[]> {
  try {
    return (await session.execute(statement, params, { idempotent: true })).rows
  } catch (error) {
    if (isUnknown(error)) throw error
    return []
  }
}
