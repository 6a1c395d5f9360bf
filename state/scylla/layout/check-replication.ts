import type { CqlSession } from '../cql/cql-session.ts'
import type { StoreProblem } from './check.ts'
import { tooFewNodes, type KnownNode } from './enough-nodes.ts'

const repair = "then: nodetool repair, or the server's own way to copy what is there"

/** Whether the rows of a keyspace have copies enough where they are read. */
export async function checkReplication(
  session: CqlSession,
  keyspace: string,
  localDataCenter: string,
  hosts: readonly KnownNode[] = [],
): Promise<readonly StoreProblem[]> {
  const all = await readReplication(session, keyspace)
  if (all === undefined) return []
  const isSimple = all['class']?.endsWith('SimpleStrategy') === true
  const copies = isSimple ? all['replication_factor'] : all[localDataCenter]
  return copies === undefined
    ? [nowhere(keyspace, localDataCenter, all)]
    : [
        ...copiesProblems(keyspace, { dataCentre: localDataCenter, copies: Number(copies) }, hosts),
        ...strategy(keyspace, isSimple),
      ]
}

/** Class and options of a keyspace's replication; undefined where there is no such keyspace. */
export async function readReplication(
  session: CqlSession,
  keyspace: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const select = 'SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?'
  const { rows } = await session.execute(select, [keyspace], { idempotent: true })
  const replication = rows[0]?.['replication']
  if (typeof replication !== 'object' || replication === null) return undefined
  return Object.fromEntries(
    Object.entries(replication).map(([name, value]) => [name, String(value)]),
  )
}

function nowhere(
  keyspace: string,
  localDataCenter: string,
  all: Readonly<Record<string, string>>,
): StoreProblem {
  const others = Object.keys(all).filter((name) => name !== 'class')
  const message =
    `keyspace ${keyspace} has no copies in data centre ${localDataCenter}, only in ` +
    `${others.join(', ')}: LOCAL_QUORUM cannot be reached`
  const fix = 'set connectors.scylla.localDataCenter, or ALTER KEYSPACE to have copies there'
  return { severity: 'error', message, fix }
}

function copiesProblems(
  keyspace: string,
  { dataCentre, copies }: { readonly dataCentre: string; readonly copies: number },
  hosts: readonly KnownNode[],
): readonly StoreProblem[] {
  const tooFew = tooFewNodes(keyspace, { dataCentre, copies }, hosts)
  if (tooFew !== undefined) return [tooFew]
  if (copies >= 3) return []
  const message =
    copies === 1
      ? `keyspace ${keyspace} has one copy of each row: a node that is lost takes state with it`
      : `keyspace ${keyspace} has ${copies} copies: while a node is down no majority can be reached`
  const change = `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${dataCentre}': 3}`
  return [{ severity: 'warning', message, fix: `${change}; ${repair}` }]
}

function strategy(keyspace: string, isSimple: boolean): readonly StoreProblem[] {
  if (!isSimple) return []
  const message = `keyspace ${keyspace} uses SimpleStrategy, which knows no data centres`
  const fix = 'ALTER KEYSPACE to NetworkTopologyStrategy'
  return [{ severity: 'warning', message, fix }]
}
