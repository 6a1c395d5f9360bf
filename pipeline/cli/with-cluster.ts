import { scylla } from '#connectors'
import { loadSettings, type SettingsOptions } from './settings.ts'

/** Does something with the cluster that the settings name, and closes the connection to it. */
export async function withCluster<T>(
  options: SettingsOptions,
  work: (session: scylla.CqlSession, config: scylla.ScyllaConfig) => Promise<T>,
): Promise<T> {
  const settings = await loadSettings(options)
  // The settings were validated against the connector's own schema.
  const config = settings.connector(scylla.connector.name) as scylla.ScyllaConfig
  const session = await scylla.openSession(config)
  try {
    return await work(session, config)
  } finally {
    await session.close()
  }
}
