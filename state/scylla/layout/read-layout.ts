import type { CqlSession } from '../cql/cql-session.ts'
import { StateLayoutError } from '../errors.ts'
import { createStatements, layoutPart, layoutVersion } from './tables.ts'

/** What is there of a layout. */
export interface FoundLayout {
  readonly keyspace: boolean
  /** Tables that are not there. */
  readonly missing: readonly string[]
  /** Undefined where none is written down. */
  readonly version: number | undefined
}

/** Looks what is there. Changes nothing. */
export async function readLayout(session: CqlSession, keyspace: string): Promise<FoundLayout> {
  const ask = (statement: string, params: readonly string[]) =>
    session.execute(statement, params, { idempotent: true })
  const spaces = await ask(
    'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
  )
  const tables = await ask('SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?', [
    keyspace,
  ])
  const there = new Set(tables.rows.map((row) => row['table_name']))
  const missing = Object.keys(createStatements(keyspace)).filter((name) => !there.has(name))
  const found = { keyspace: spaces.rows.length > 0, missing }
  if (!there.has('state_layout')) return { ...found, version: undefined }
  const select = `SELECT version FROM ${keyspace}.state_layout WHERE part = ?`
  const { rows } = await ask(select, [layoutPart])
  const version = rows[0]?.['version']
  return { ...found, version: typeof version === 'number' ? version : undefined }
}

/** Throws `StateLayoutError` where the tables are not those of this release. */
export async function requireLayout(session: CqlSession, keyspace: string): Promise<void> {
  const { keyspace: exists, missing, version } = await readLayout(session, keyspace)
  const fix = 'Run: anabranch store migrate'
  if (!exists) throw new StateLayoutError(`There is no keyspace ${keyspace} on the cluster. ${fix}`)
  if (missing.length > 0) {
    throw new StateLayoutError(`Keyspace ${keyspace} lacks ${missing.join(', ')}. ${fix}`)
  }
  if (version === layoutVersion) return
  const other = version === undefined ? 'is not written down' : `is ${version}`
  const advice =
    (version ?? 0) > layoutVersion ? 'Use the release that made it, or a newer one.' : fix
  throw new StateLayoutError(
    `The layout of keyspace ${keyspace} ${other}; this release needs ${layoutVersion}. ${advice}`,
  )
}
