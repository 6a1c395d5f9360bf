import { dirname, join } from 'node:path'
import type { ConnectorContext } from '../connector.ts'
import { connector, type ClickHouseConfig } from './config.ts'
import { openEmbeddedEngine } from './embedded-engine.ts'
import type { Engine } from './engine.ts'
import { openServerEngine } from './server-engine.ts'

/** Where the archive inside the process is when no `path` is set. */
export function archiveDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'clickhouse.data')
}

/**
 * Opens ClickHouse as the settings say: the server at `url`, or this process. Throws `TransientError`
 * where the server does not answer, `SetupError` where it refuses us.
 */
export async function openEngine(config: ClickHouseConfig, dataDirectory: string): Promise<Engine> {
  if (config.url !== '') return await openServerEngine(config)
  return await openEmbeddedEngine(config.path || archiveDirectory(dataDirectory), config)
}

/** Opens it for a step. All steps share one archive, so it lies beside their directories. */
export async function openEngineOf(context: ConnectorContext): Promise<Engine> {
  return await openEngine(context.config(connector), dirname(context.directory))
}
