import { askOrOpen } from '../ask-or-open.ts'
import { CliError } from '../cli-error.ts'
import { presentManifest } from '../present-manifest.ts'
import { print, splitLines } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { printable } from '../output/printable.ts'
import {
  readPipelineFile,
  stateDirectory,
  type PipelineFile,
  type StateDirectory,
} from '../state-directory.ts'

/** Options of `anabranch archive query`. */
export interface ArchiveQueryOptions {
  readonly state: string
  readonly json?: boolean
}

/** ClickHouse's own table for people, without colours: at most 1,000 rows, long cells cut. */
const tableFormat = 'PrettyCompactNoEscapesMonoBlock'

/** `anabranch archive query`: the answer as a table, or a JSON object a line. */
export async function archiveQuery(sql: string, options: ArchiveQueryOptions): Promise<void> {
  if (sql.trim() === '') throw new CliError('usage', 'the query is empty')
  const state = stateDirectory(options.state)
  const pipelineFile = await readPipelineFile(state)
  sayAge(await presentManifest(state))
  const format = options.json === true ? 'JSONEachRow' : tableFormat
  const request = { method: 'archive query', params: { sql, format } }
  const answer = askOrOpen(state, request, () =>
    queryDirectly(state, pipelineFile, { sql, format }),
  )
  await print(process.stdout.isTTY ? safe(splitLines(texts(answer))) : splitLines(texts(answer)))
}

async function* queryDirectly(
  state: StateDirectory,
  pipelineFile: PipelineFile,
  query: { readonly sql: string; readonly format: string },
) {
  // Loaded only where no run answers: it brings the database engine.
  const { queryArchive } = await import('../archive/query-archive.ts')
  const { rememberedSettings } = await import('../settings.ts')
  const config = await rememberedSettings(pipelineFile)
  yield* queryArchive({ state, config }, query)
}

async function* texts(answer: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of answer) if (typeof item === 'string') yield item
}

async function* safe(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield line.split('\t').map(printable).join('\t')
}
