import type { ClickHouseConfig } from './config.ts'
import type { StreamQuery } from './engine.ts'
import { explained } from './errors.ts'
import { openEngine } from './open-engine.ts'

/** What an archive query may be given besides its text. */
export interface QueryOptions {
  /** Values of the query's parameters, written `{name:Type}` in it. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
}

/** The archive, to be asked. Queries cannot change it. */
export interface Archive {
  /** Rows, as objects by column name; streamed, so that a result of any size takes bounded memory. */
  rows(sql: string, options?: QueryOptions): AsyncIterable<Readonly<Record<string, unknown>>>
  /** The answer in a ClickHouse format such as `PrettyCompact` or `CSVWithNames`, streamed. */
  text(sql: string, format: string, options?: QueryOptions): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens the archive of a data directory (or the server that the settings name) for queries. Works in
 * the process that writes it, too. Bad SQL is an `ArchiveError` with ClickHouse's own words.
 *
 * Throws `ArchiveBusyError` while another process has the data directory open.
 */
export async function openArchive(
  config: ClickHouseConfig,
  dataDirectory: string,
): Promise<Archive> {
  const engine = await openEngine(config, dataDirectory)
  const bytes = (query: StreamQuery) => explainedStream(engine.stream(query))
  return {
    rows: (sql, options) => parseLines(bytes({ sql, format: 'JSONEachRow', ...options })),
    text: (sql, format, options) => bytes({ sql, format, ...options }),
    close: () => engine.close(),
  }
}

async function* explainedStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await explained('Asking the archive', () => iterator.next())
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await iterator.return?.()
  }
}

async function* parseLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Record<string, unknown>
  }
  if (rest !== '') yield JSON.parse(rest) as Record<string, unknown>
}
