import { clickhouse } from '#connectors'
import type { Config } from '../../config.ts'
import type { StateDirectory } from '../state-directory.ts'

/** A query, and the form of its answer. */
export interface ArchiveQuery {
  readonly sql: string
  /** A ClickHouse output format, used where the query names none. */
  readonly format: string
  /** Values of the query's parameters, written `{name:Type}` in it. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
}

/** Where the archive is. */
export interface ArchivePlace {
  readonly state: StateDirectory
  readonly config: Config
}

/** Asks the archive of this process: its answer as text, part by part. */
export async function* queryArchive(
  { state, config }: ArchivePlace,
  { sql, format, params, signal }: ArchiveQuery,
): AsyncGenerator<string> {
  const settings = config.connector(clickhouse.connector.name) as ClickHouseSettings
  const archive = await clickhouse.openArchive(settings, state.data)
  try {
    const decoder = new TextDecoder()
    const options = { ...(params && { params }), ...(signal && { signal }) }
    for await (const bytes of archive.text(sql, format, options)) {
      yield decoder.decode(bytes, { stream: true })
    }
  } finally {
    await archive.close()
  }
}

type ClickHouseSettings = Parameters<typeof clickhouse.openArchive>[0]
