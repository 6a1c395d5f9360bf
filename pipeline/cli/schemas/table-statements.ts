import { clickhouse } from '#connectors'
import { writerSchema } from '#schemas'
import { loadSettings, type SettingsOptions } from '../settings.ts'
import { stateDirectory } from '../state-directory.ts'

/**
 * The statements that bring a table of `clickhouse.archiveAvro` from where it is to where messages of
 * these schemas (oldest first) fit. None of them is run.
 */
export async function tableStatements(
  table: string,
  schemas: readonly string[],
  state: string,
  settings: SettingsOptions,
): Promise<readonly string[]> {
  const config = await loadSettings(settings)
  return clickhouse.diffTable(clickhouse.archiveAvro({ table }), {
    config: config.connector(clickhouse.connector.name) as clickhouse.ClickHouseConfig,
    dataDirectory: stateDirectory(state).data,
    schemas: schemas.map((json) => writerSchema(json)),
  })
}
