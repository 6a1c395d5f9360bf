import { SetupError } from '../../errors.ts'
import type { CqlSession } from '../session.ts'
import { FactTable } from './facts.ts'
import { layoutVersion, migrationsOf, tablesOf, type Migration, type Tables } from './tables.ts'

/** Where the tables of profiles are, and how. */
export interface ProfilesOptions {
  /** Default: the keyspace of the session's settings. */
  readonly keyspace?: string
}

/** What `checkProfiles` finds. */
export interface ProfilesCheck {
  /** `missing`: no tables yet; `old`: `migrateProfiles` is due; `newer`: written by a newer release. */
  readonly state: 'missing' | 'old' | 'present' | 'newer'
  /** The layout that is there; 0 where there is none. */
  readonly version: number
  readonly expected: number
}

/** Looks whether the tables of profiles are there, and in which layout. Changes nothing. */
export async function checkProfiles(
  session: CqlSession,
  { keyspace = session.keyspace }: ProfilesOptions = {},
): Promise<ProfilesCheck> {
  const tables = tablesOf(keyspace)
  const version = (await hasFacts(session, tables)) ? await versionOf(session, tables) : 0
  return { state: stateOf(version), version, expected: layoutVersion }
}

/** What `migrateProfiles` takes. */
export interface MigrateOptions extends ProfilesOptions {
  /** Answers the statements and runs none. */
  readonly dryRun?: boolean
}

/**
 * Makes the tables of profiles, or brings them to the layout of this release. Answers the statements
 * that it ran, none where nothing was to do. The keyspace has to be there. May be repeated after a
 * failure. Throws `SetupError` for a layout of a newer release.
 */
export async function migrateProfiles(
  session: CqlSession,
  { keyspace = session.keyspace, dryRun = false }: MigrateOptions = {},
): Promise<readonly string[]> {
  const { state, version } = await checkProfiles(session, { keyspace })
  if (state === 'newer') throw newerLayout(keyspace, version)
  const tables = tablesOf(keyspace)
  const present = await columnsOf(session, tables)
  const due = migrationsOf(tables)
    .filter(({ to }) => to > version)
    .map((migration) => ({
      to: migration.to,
      statements: statementsOf(migration, tables, present),
    }))
  if (dryRun) return due.flatMap(({ statements }) => statements)
  for (const { to, statements } of due) {
    for (const statement of statements) {
      await session.execute(statement, [], { idempotent: true, prepare: false })
    }
    // The layout's number is its time, so that a later layout wins.
    await new FactTable(session, tables).write('layout', { version: to }, BigInt(to))
  }
  return due.flatMap(({ statements }) => statements)
}

/** Columns that are there already are left out: a migration may have ended in the middle. */
function statementsOf(
  { statements, columns = {} }: Migration,
  { profiles }: Tables,
  present: ReadonlySet<string>,
): readonly string[] {
  const added = Object.entries(columns).filter(([name]) => !present.has(name))
  const alter = added.map(([name, type]) => `ALTER TABLE ${profiles} ADD ${name} ${type}`)
  return [...alter, ...statements]
}

async function columnsOf(
  session: CqlSession,
  { keyspace, profiles }: Tables,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute(
    'SELECT column_name FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, profiles.slice(keyspace.length + 1)],
    { idempotent: true },
  )
  return new Set(rows.map((row) => String(row.column_name)))
}

/** That the tables were made by a newer release. */
export function newerLayout(keyspace: string, version: number): SetupError {
  return new SetupError(
    `The profiles in keyspace ${keyspace} have layout ${version}; this release knows layout ` +
      `${layoutVersion}. Use the release that made them, or a newer one.`,
  )
}

function stateOf(version: number): ProfilesCheck['state'] {
  if (version === 0) return 'missing'
  if (version > layoutVersion) return 'newer'
  return version < layoutVersion ? 'old' : 'present'
}

async function hasFacts(session: CqlSession, { keyspace, facts }: Tables): Promise<boolean> {
  const { rows } = await session.execute(
    'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?',
    [keyspace, facts.slice(keyspace.length + 1)],
    { idempotent: true },
  )
  return rows.length > 0
}

async function versionOf(session: CqlSession, tables: Tables): Promise<number> {
  return (await new FactTable(session, tables).read('layout'))?.version ?? 0
}
