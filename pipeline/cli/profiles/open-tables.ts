import { scylla } from '#connectors'
import { isProfileId, type ProfileReader } from '#operators'
import { identifierKey, parseIdentifier, type IdentifierType } from '#schemas'
import type { Config } from '../../config.ts'
import { CliError } from '../cli-error.ts'
import type { Profiles } from './profiles.ts'

/** Opens the profiles that `scylla.profiles()` keeps in tables, lets `use` read them, closes them. */
export async function withTables<T>(
  config: Config,
  use: (profiles: Profiles) => Promise<T>,
): Promise<T> {
  // The settings were validated against the connector's own schema.
  const settings = config.connector(scylla.connector.name) as scylla.ScyllaConfig
  const session = await scylla.openSession(settings)
  try {
    return await use(await openTables(session))
  } finally {
    await session.close()
  }
}

async function openTables(session: scylla.CqlSession): Promise<Profiles> {
  await requireTables(session)
  const tables = new scylla.ProfileTables(session)
  const types = await tables.types()
  return {
    reader: readerOf(tables, types),
    types,
    async latest() {
      const progress = await tables.progress()
      if (progress === undefined || progress.epoch === 0) throw noProfiles(session)
      return { epoch: progress.epoch, savedAtMs: progress.committedAtMs }
    },
  }
}

function readerOf(tables: scylla.ProfileTables, types: readonly IdentifierType[]): ProfileReader {
  return {
    async get(address) {
      if (isProfileId(address)) return await tables.byId(address)
      return await tables.byIdentifier(identifierKey(parseIdentifier(address, types)))
    },
    list: (options) => tables.list(options),
  }
}

async function requireTables(session: scylla.CqlSession): Promise<void> {
  const { state, version, expected } = await scylla.checkProfiles(session)
  if (state === 'present') return
  if (state === 'missing') throw noProfiles(session)
  const layouts = `have layout ${version}; this release reads layout ${expected}`
  throw new CliError('usage', `the profiles in keyspace ${session.keyspace} ${layouts}`, {
    fix:
      state === 'old'
        ? 'Bring them up to it: anabranch store migrate.'
        : 'Use the release that made them, or a newer one.',
  })
}

function noProfiles({ keyspace }: scylla.CqlSession): CliError {
  return new CliError('notFound', `no profiles have been written to keyspace ${keyspace} yet`, {
    fix: 'Run a pipeline that ends in scylla.profiles(), or name its keyspace: --set connectors.scylla.keyspace=…',
  })
}
