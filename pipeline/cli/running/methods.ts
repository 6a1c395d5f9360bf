import type { Json } from '#connectors'
import type { LmdbStore } from '#state'
import { CliError } from '../cli-error.ts'
import { checkFreeName, createSavepoint } from '../savepoints/create.ts'
import type { ArchiveQuery } from '../archive/query-archive.ts'
import type { Methods } from '../socket/protocol.ts'
import type { StateDirectory } from '../state-directory.ts'
import type { Run } from '../../runtime/run-types.ts'

/** What a run answers for. */
export interface Answerable {
  readonly run: Pick<Run, 'progress' | 'checkpoint'>
  readonly state: StateDirectory
  readonly store: LmdbStore
  /** The answer of a query of the archive, as text, part by part. */
  readonly queryArchive: (query: ArchiveQuery) => AsyncIterable<string>
}

/** What a run can be asked over its socket. */
export function methodsOf({ run, state, store, queryArchive }: Answerable): Methods {
  return {
    async *progress() {
      yield { ...run.progress() } as unknown as Json
    },

    async *'savepoint create'(params) {
      const name = stringParam(params, 'name')
      checkFreeName(state, name)
      const savepoint = await run.checkpoint(() => createSavepoint(state, store, name))
      yield { ...savepoint }
    },

    async *'archive query'(params, signal) {
      const sql = stringParam(params, 'sql')
      yield* queryArchive({ sql, format: stringParam(params, 'format'), signal })
    },
  }
}

function stringParam(params: Json, name: string): string {
  if (typeof params === 'object' && params !== null && name in params) {
    const value = (params as Readonly<Record<string, Json>>)[name]
    if (typeof value === 'string') return value
  }
  throw new CliError('usage', `the request lacks '${name}'`)
}
