import { SetupError } from '../../errors.ts'
import type { CqlSession } from '../session.ts'
import { checkProfiles, migrateProfiles, newerLayout } from './migrate.ts'

/**
 * Sees to it that the tables are there in the layout of this release: makes them where there are none,
 * in a keyspace that exists. Throws `SetupError` where somebody has to do something first.
 */
export async function prepareTables(session: CqlSession, keyspace: string): Promise<void> {
  await requireKeyspace(session, keyspace)
  const { state, version, expected } = await checkProfiles(session, { keyspace })
  if (state === 'newer') throw newerLayout(keyspace, version)
  if (state === 'old') {
    throw new SetupError(
      `The profiles in keyspace ${keyspace} have layout ${version}, which is older than ` +
        `${expected}. Bring them up to it: anabranch store migrate.`,
    )
  }
  if (state === 'missing') await migrateProfiles(session, { keyspace })
}

/** Throws `SetupError` where there is no such keyspace. */
export async function requireKeyspace(session: CqlSession, keyspace: string): Promise<void> {
  const { rows } = await session.execute(
    'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
    { idempotent: true },
  )
  if (rows.length > 0) return
  throw new SetupError(
    `There is no keyspace ${keyspace}. Create it: anabranch store migrate; ` +
      'or name another one in connectors.scylla.keyspace.',
  )
}
