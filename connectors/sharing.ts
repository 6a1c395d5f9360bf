import type { ConnectorContext, Json } from './connector.ts'

/** What a pipeline that processes share knows of its source since its first run. */
export interface SharedBeginning {
  /** Ids of all partitions that the source had. */
  readonly partitions: readonly string[]
  /** Where each of them begins that has no saved position; one that is not in it, at its beginning. */
  readonly position: Json
}

/** How processes that run the same pipeline share the partitions of a source. */
export interface SourceSharing {
  /**
   * All partitions that there are, and where a first run begins; `known` is what was answered before,
   * whose positions stay. Opens nothing for good.
   */
  begin(context: ConnectorContext, known?: SharedBeginning): Promise<SharedBeginning>
  /**
   * Joins the processes that run the pipeline of the context; resolves once it is a member, and rejects
   * when the context's signal is aborted before.
   */
  join(context: ConnectorContext, listener: SharingListener): Promise<Membership>
}

/** What a member is told. Calls come one after the other. */
export interface SharingListener {
  /** These partitions belong to this process from now on. */
  assigned(partitions: readonly string[]): void
  /**
   * They go to another process when the promise has settled, or when the time that the source gives is
   * over: end and commit their epoch first.
   */
  revoked(partitions: readonly string[]): Promise<void>
  /** They are lost: another process may have them already, so nothing more may be written. */
  lost(partitions: readonly string[]): void
  /** The membership has ended by an error. */
  failed(error: unknown): void
}

/** A process's place among those that share a source. */
export interface Membership {
  /** Gives up every partition, by `revoked`, and leaves. */
  leave(): Promise<void>
  /** What keeps it from its place now: `/readyz` tells it. */
  problem?(): string | undefined
}
