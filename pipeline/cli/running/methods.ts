import type { Json } from '#connectors'
import type { LmdbStore } from '#state'
import { CliError } from '../cli-error.ts'
import { checkFreeName, createSavepoint } from '../savepoints/create.ts'
import type { ArchiveQuery } from '../archive/query-archive.ts'
import type { SquashRequest } from '../archive/squash-archive.ts'
import type { Methods } from '../socket/protocol.ts'
import type { StateDirectory } from '../state-directory.ts'
import type { Run } from '../../runtime/run-types.ts'

/** What a run answers for. */
export interface Answerable {
  readonly run: Pick<Run, 'progress' | 'checkpoint'>
  readonly state: StateDirectory
  /** Undefined where state is in a cluster. */
  readonly store: LmdbStore | undefined
  /** The answer of a query of the archive, as text, part by part. */
  readonly queryArchive: (query: ArchiveQuery) => AsyncIterable<string>
  /** Rewrites old events of the archive; yields the months that were. */
  readonly squashArchive: (request: SquashRequest) => AsyncIterable<object>
}

/** What a run can be asked over its socket. */
export function methodsOf(answerable: Answerable): Methods {
  const { run, state, store, queryArchive, squashArchive } = answerable
  return {
    async *progress() {
      yield { ...run.progress() } as unknown as Json
    },

    async *'savepoint create'(params) {
      const name = stringParam(params, 'name')
      checkFreeName(state, name)
      if (store === undefined) throw inCluster()
      const savepoint = await run.checkpoint(() => createSavepoint(state, store, name))
      yield { ...savepoint }
    },

    async *'archive query'(params, signal) {
      const sql = stringParam(params, 'sql')
      const values = (params as { readonly values?: Readonly<Record<string, Json>> }).values ?? {}
      yield* queryArchive({ sql, format: stringParam(params, 'format'), params: values, signal })
    },

    async *'archive squash'(params, signal) {
      const table = stringParam(params, 'table')
      const dryRun = (params as { readonly dryRun?: unknown }).dryRun === true
      for await (const partition of squashArchive({ table, dryRun, signal })) yield { ...partition }
    },
  }
}

function inCluster(): CliError {
  return new CliError('usage', 'savepoints are made of state in files, and this is in a cluster', {
    fix: 'Take a snapshot of the keyspace with the tools of the cluster while the run is stopped.',
  })
}

function stringParam(params: Json, name: string): string {
  if (typeof params === 'object' && params !== null && name in params) {
    const value = (params as Readonly<Record<string, Json>>)[name]
    if (typeof value === 'string') return value
  }
  throw new CliError('usage', `the request lacks '${name}'`)
}
