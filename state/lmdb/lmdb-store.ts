import { openEnvironment } from './environment.ts'
import { LmdbDirectory } from './lmdb-directory.ts'
import type { StateStore } from '../state-store.ts'

/** Where an LMDB store is, and its bounds. */
export interface LmdbStoreOptions {
  /** Holds `data.mdb` and `lock.mdb`; created where missing, unless `readOnly`. */
  readonly directory: string
  /** Reads snapshots while another process writes. Default false. */
  readonly readOnly?: boolean
  /**
   * Address space that is reserved for the file. It costs no memory and no disk, and grows when the
   * file does, which waits for readers. Default 64 GiB.
   */
  readonly mapBytes?: number
  /**
   * Changes that are saved and not yet sorted into tables: past it a commit waits. Bounds what is read
   * when the store is opened, and what is held in memory. Default 32 MiB.
   */
  readonly logBytesMax?: number
  /** How long a `scan` holds one snapshot. Longer scans go on from a newer one. Default 30 s. */
  readonly snapshotMsMax?: number
}

/** A store in a directory of this machine. */
export interface LmdbStore extends StateStore {
  /** Writes a compacted copy of the last committed epoch into an empty directory, while the run goes on. */
  backup(directory: string): Promise<void>
}

/**
 * State in an LMDB file. Rows and manifest of an epoch are one transaction, written and synced by
 * LMDB's own thread: durable when `commit` resolves, and never half there after kill −9 or a power
 * cut. One process writes; any number may read, each from a snapshot.
 *
 * That transaction holds the rows one after the other, as a log, so that it costs the same however
 * many keys there are; they are sorted into their tables in the background, in small transactions.
 * Reading looks at the log first.
 */
export async function lmdbStore(options: LmdbStoreOptions): Promise<LmdbStore> {
  const { directory, readOnly = false, mapBytes = 2 ** 36 } = options
  const environment = await openEnvironment({ directory, readOnly, mapBytes })
  const { logBytesMax = 2 ** 25, snapshotMsMax = 30_000 } = options
  return new LmdbDirectory(environment, { directory, readOnly, logBytesMax, snapshotMsMax })
}
