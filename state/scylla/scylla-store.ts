import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { StateStore } from '../state-store.ts'
import type { ClusterBlobs } from './blobs/cluster-blobs.ts'
import type { CqlSession } from './cql/cql-session.ts'
import { Cql } from './cql/cql.ts'
import { requireLayout } from './layout/read-layout.ts'
import type { TakeOver } from './lease/lease.ts'
import { openOwned } from './owned-store.ts'
import { ReadOnlyStore } from './read-only-store.ts'

/** Which store, and its bounds. */
export interface ScyllaStoreOptions {
  /** A session of the scylla connector. The store does not close it. */
  readonly session: CqlSession
  /** Made by `migrateState`. */
  readonly keyspace: string
  readonly pipeline: string
  /** Which part of the pipeline; each is a store of its own. Default '': the whole. */
  readonly shard?: string
  /** Reads what another process commits; takes no lease and fences nobody. Default false. */
  readonly readOnly?: boolean
  /** A token that no other process has. Default: made of host, process and chance. */
  readonly owner?: string
  /** How long this process counts as alive after it was last heard of. Default 30 s. */
  readonly leaseMs?: number
  /**
   * Whether a process that is alive may be put out: `at-once` where somebody else sees to it that only
   * one works on the shard, as a consumer group does. Default `when-expired`.
   */
  readonly takeOver?: TakeOver
  /** Partitions of each table of a new store; see LAYOUT.md for how many are needed. Default 128. */
  readonly buckets?: number
  /** Partitions of each slice of a table that is read in order, of a new store. Default 8. */
  readonly sliceBuckets?: number
  /**
   * Changes of an epoch up to this size are committed in one batch; larger ones are written to their
   * own partitions first. Times `pendingEpochsMax` it is the size of the journal. Default 2 MiB.
   */
  readonly inlineBytesMax?: number
  /** Changes that one epoch may have. Default 128 MiB. */
  readonly epochBytesMax?: number
  /** Committed epochs that are not in the tables yet: past it a commit waits. Default 4. */
  readonly pendingEpochsMax?: number
  /** Bytes of those, which are also held in memory. Default 64 MiB. */
  readonly pendingBytesMax?: number
  /** Reads and writes under way at a time. Default 64. */
  readonly requestsMax?: number
  /** How long something is tried again while the cluster does not answer. Default 30 s. */
  readonly retryForMs?: number
  /** How long closing waits until what is committed is in the tables. Default 5 s. */
  readonly closeMs?: number
}

/** A store in a ScyllaDB or Cassandra cluster. */
export interface ScyllaStore extends StateStore {
  readonly local: false
  /** Blobs of a step beside the state. Fails in a store that is read only. */
  blobs(step: string): ClusterBlobs
}

/** Every option, with the defaults filled in. */
export type StoreOptions = Required<ScyllaStoreOptions>

/**
 * Opens state in a cluster. Rows and manifest of an epoch are committed by one conditional batch on
 * the store's journal, which is also what fences: durable when `commit` resolves, all or nothing, and
 * refused with `FencedError` once another process has taken over. They are moved to their tables in
 * the background; reading looks at what is not there yet first. Opening again reads the journal, never
 * the tables. Times of writes are numbers of the journal: no clock decides anything.
 *
 * Throws `StateInUseError` while another process holds the store, `StateLayoutError` where tables are
 * missing or of another layout.
 */
export async function scyllaStore(options: ScyllaStoreOptions): Promise<ScyllaStore> {
  const all: StoreOptions = { ...defaults(), ...options }
  check(all)
  await requireLayout(all.session, all.keyspace)
  const cql = new Cql(all.session, all)
  return all.readOnly ? new ReadOnlyStore(cql, all) : openOwned(cql, all)
}

function defaults() {
  return {
    shard: '',
    readOnly: false,
    owner: `${hostname()}/${process.pid}/${randomUUID()}`,
    leaseMs: 30_000,
    takeOver: 'when-expired',
    buckets: 128,
    sliceBuckets: 8,
    inlineBytesMax: 2 * 1024 * 1024,
    epochBytesMax: 128 * 1024 * 1024,
    pendingEpochsMax: 4,
    pendingBytesMax: 64 * 1024 * 1024,
    requestsMax: 64,
    retryForMs: 30_000,
    closeMs: 5_000,
  } as const
}

/** Bounds that a server would refuse in the middle of a run are refused here. */
function check({
  keyspace,
  inlineBytesMax,
  pendingEpochsMax,
  buckets,
  leaseMs,
}: StoreOptions): void {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(keyspace)) {
    throw new RangeError(`"${keyspace}" is no name of a keyspace that the store can use`)
  }
  const journalBytes = inlineBytesMax * pendingEpochsMax
  if (journalBytes > journalBytesMax || pendingEpochsMax < 1 || buckets < 1 || leaseMs < 1) {
    throw new RangeError(
      'A store needs pendingEpochsMax, buckets and leaseMs of 1 or more, and inlineBytesMax times ' +
        `pendingEpochsMax of ${journalBytesMax} or less: it is ${journalBytes}.`,
    )
  }
}

/** The journal is one partition. */
const journalBytesMax = 8 * 1024 * 1024
