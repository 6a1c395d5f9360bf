import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClientConfigOptions,
} from '@clickhouse/client'
import type * as Chdb from 'chdb'
import type { Session } from 'chdb'
import type { ClickHouseConfig } from './config.ts'
import { command, type Engine, type RowsSource, type StreamQuery } from './engine.ts'
import { ArchiveBusyError } from './errors.ts'
import { insertStatement } from './insert-statement.ts'
import { readFeatures } from './read-features.ts'
import { literal } from './sql.ts'
import { rowStructure } from './statements.ts'

/** chDB declares the same interface, through a second copy of its types. */
type ClientConnection = NonNullable<ClickHouseClientConfigOptions['connection']>

/** Caches of the engine: its own defaults (5 GiB each) are made for a server. */
const cacheBytesMax = 64 * 1024 * 1024

/**
 * ClickHouse inside this process, through chDB. Its work is done on its own threads, so the event
 * loop goes on. A process has one data directory, and a data directory one process; within the
 * process any number of engines may be open on it.
 *
 * Throws `ArchiveBusyError` while another process has the directory open.
 */
export async function openEmbeddedEngine(
  path: string,
  { memoryBytesMax }: Pick<ClickHouseConfig, 'memoryBytesMax'>,
): Promise<Engine> {
  const directory = resolve(path)
  await mkdir(directory, { recursive: true })
  const chdb = await import('chdb')
  const { createChdbConnection } = await import('chdb/connection')
  const open = () => openSession(chdb, directory)
  const holder = await open()
  const connection = createChdbConnection({ path: directory }) as unknown as ClientConnection
  const client = createClient({ connection, log: { level: ClickHouseLogLevel.OFF } })
  return {
    place: directory,
    client,
    features: await readFeatures({ client }),
    insert: (insert) =>
      withFile(insert.rows, async (file) => {
        const structure = literal(rowStructure(insert.columns))
        const from = `file(${literal(file)}, 'RowBinary', ${structure})`
        await command({ client }, `${insertStatement(insert)} FROM ${from}`)
      }),
    stream: (query) => streamReadOnly(open, query, memoryBytesMax),
    async close() {
      await client.close()
      holder.close()
      await chdb.drainPending() // another directory can be opened only after that
    },
  }
}

/** Rows that are no file of this machine are written to one, which goes when they are inserted. */
async function withFile(rows: RowsSource, use: (file: string) => Promise<void>): Promise<void> {
  if (rows.path !== undefined) return await use(rows.path)
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-rows-'))
  try {
    const file = join(directory, 'rows')
    await pipeline(rows.bytes(), createWriteStream(file))
    await use(file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function openSession(chdb: typeof Chdb, directory: string): Promise<Session> {
  const connectionArgs = [
    `--mark_cache_size=${cacheBytesMax}`,
    `--index_mark_cache_size=${cacheBytesMax}`,
  ]
  try {
    return new chdb.Session(directory, { connectionArgs })
  } catch (error) {
    const owner = await ownerOf(directory)
    if (owner !== undefined) throw new ArchiveBusyError(directory, owner, error)
    throw error
  }
}

/** The engine writes who has the directory open to `status`; who is dead has nothing open. */
async function ownerOf(directory: string): Promise<number | undefined> {
  const status = await readFile(join(directory, 'status'), 'utf8').catch(() => '')
  const owner = Number(/^PID: (\d+)/m.exec(status)?.[1])
  if (!Number.isInteger(owner) || owner === process.pid) return undefined
  try {
    process.kill(owner, 0)
    return owner
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? owner : undefined
  }
}

/** Runs on a connection of its own: settings of a connection stay, and `readonly` cannot be undone. */
async function* streamReadOnly(
  open: () => Promise<Session>,
  query: StreamQuery,
  memoryBytesMax: number,
): AsyncGenerator<Uint8Array> {
  const session = await open()
  try {
    await session.queryAsync(readOnlySettings(memoryBytesMax))
    yield* answer(session, query)
  } finally {
    session.close()
  }
}

/** Only SELECT can be streamed; what others answer (`DESCRIBE`, `SHOW`, `EXPLAIN`) is small. */
async function* answer(session: Session, query: StreamQuery): AsyncGenerator<Uint8Array> {
  const { sql, format, params = {}, signal } = query
  const options = signal === undefined ? { format } : { format, signal }
  try {
    for await (const chunk of session.queryStreamBind(sql, params, options)) yield chunk.raw()
  } catch (error) {
    if (!/Streaming query is not supported/.test(String(error))) throw error
    yield (await session.queryBindAsync(sql, params, options)).bytes()
  }
}

function readOnlySettings(memoryBytesMax: number): string {
  const spillBytes = Math.floor(memoryBytesMax / 2)
  return [
    `SET max_memory_usage = ${memoryBytesMax}`,
    `SET max_bytes_before_external_sort = ${spillBytes}`,
    `SET max_bytes_before_external_group_by = ${spillBytes}`,
    'SET max_block_size = 8192', // rows that are handed over at a time
    'SET readonly = 1',
  ].join('; ')
}
