import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRowKey, writeRowKey } from '../row-key.ts'

/** A row's key in the environment: table number and key. Table 0 is the store's own. */
export interface EnvironmentKey {
  table: number
  key: string
}

interface EnvironmentRange {
  readonly start: EnvironmentKey
  readonly end: EnvironmentKey
  readonly limit?: number
  readonly transaction?: ReadTransaction
}

/** Holds a snapshot for reading until it is done; meanwhile pages that were freed are not reused. */
export interface ReadTransaction {
  done(): void
}

/** The part of the lmdb package that the store uses. */
export interface Environment {
  getBinary(key: EnvironmentKey): Uint8Array | undefined
  getRange(options: EnvironmentRange): Iterable<{ key: EnvironmentKey; value: Uint8Array }>
  put(key: EnvironmentKey, value: Uint8Array): Promise<boolean>
  putSync(key: EnvironmentKey, value: Uint8Array): void
  remove(key: EnvironmentKey): Promise<boolean>
  /** Everything that `write` puts is one transaction, even when it throws: check before. */
  batch(write: () => void): Promise<boolean>
  useReadTransaction(): ReadTransaction
  resetReadTxn(): void
  backup(path: string, compact: boolean): Promise<void>
  close(): Promise<void>
}

/** Where an LMDB environment is, and how it is opened. */
export interface EnvironmentOptions {
  readonly directory: string
  readonly readOnly: boolean
  readonly mapBytes: number
}

/** Opens an environment; the driver is loaded only by runs that do. */
export async function openEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { directory, readOnly, mapBytes } = options
  if (readOnly && !existsSync(join(directory, 'data.mdb'))) {
    throw new Error(`There is no saved state in ${directory}`)
  }
  const { open } = await import('lmdb')
  const rootOptions = {
    path: directory,
    noSubdir: false,
    readOnly,
    mapSize: mapBytes,
    encoding: 'binary',
    cache: false,
    keyEncoder: { writeKey, readKey },
    // Two fsyncs inside each commit, as LMDB itself does it: its promise means durable, and a reader
    // never sees an epoch that a power cut could take back.
    overlappingSync: false,
    // Epochs are batches anyway; batches by turn besides have promises of their own that nobody minds.
    eventTurnBatching: false,
    maxDbs: 1,
    maxReaders: 512,
  } as const
  return open(rootOptions) as unknown as Environment
}

function writeKey({ table, key }: EnvironmentKey, target: Buffer, start: number): number {
  target[start] = table >> 8
  target[start + 1] = table & 0xff
  return writeRowKey(key, target, start + 2)
}

function readKey(source: Buffer, start: number, end: number): EnvironmentKey {
  const table = ((source[start] ?? 0) << 8) | (source[start + 1] ?? 0)
  return { table, key: readRowKey(source, start + 2, end) }
}
