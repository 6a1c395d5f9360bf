import type { Schema } from 'convict'
import type { Connector } from '../connector.ts'

/** Settings of the archive. */
export interface ClickHouseConfig {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly database: string
  readonly requestTimeoutMs: number
  readonly engine: string
  readonly path: string
  readonly memoryBytesMax: number
  readonly insertRowsMax: number
  readonly insertBytesMax: number
  readonly insertAfterMs: number
  readonly columnsMax: number
}

function wholeNumberTo(max: number) {
  const allowed = `a whole number, 1 to ${max}`
  const format = (value: unknown) => {
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return
    throw new TypeError(`must be ${allowed}`)
  }
  return { format, allowed }
}

const config: Schema<ClickHouseConfig> = {
  url: {
    doc: 'Address of a ClickHouse server, such as http://localhost:8123, without user and password. Exactly once from 22.2 on; older ones may show rows of a repeated commit twice until they are read with FINAL. Empty: ClickHouse runs inside this process, on files in `path`.',
    format: String,
    default: '',
    env: 'ANABRANCH_CLICKHOUSE_URL',
  },
  username: {
    doc: 'User on the server; needs SELECT, INSERT, CREATE TABLE, CREATE VIEW, DROP and ALTER on the archive tables.',
    format: String,
    default: 'default',
    env: 'ANABRANCH_CLICKHOUSE_USERNAME',
  },
  password: {
    doc: 'Password of that user.',
    format: String,
    default: '',
    env: 'ANABRANCH_CLICKHOUSE_PASSWORD',
    sensitive: true,
  },
  database: {
    doc: 'Database that holds the archive tables. It must exist.',
    format: String,
    default: 'default',
    env: 'ANABRANCH_CLICKHOUSE_DATABASE',
  },
  requestTimeoutMs: {
    doc: 'How long one request to the server may take, in milliseconds. A request that took longer is repeated.',
    format: 'nat',
    default: 120_000,
    env: 'ANABRANCH_CLICKHOUSE_REQUEST_TIMEOUT_MS',
  },
  engine: {
    doc: 'Table engine of new archive tables: one of the MergeTree family, such as ReplicatedMergeTree on a cluster.',
    format: String,
    default: 'MergeTree',
    env: 'ANABRANCH_CLICKHOUSE_ENGINE',
  },
  path: {
    doc: 'Directory of the archive inside this process. Empty: `clickhouse.data` in the data directory. All archive steps of a process share one.',
    format: String,
    default: '',
    env: 'ANABRANCH_CLICKHOUSE_PATH',
  },
  memoryBytesMax: {
    doc: 'Memory that a query of the archive inside this process may use, in bytes. Sorting and grouping go to disk at half of it.',
    format: 'nat',
    default: 1_073_741_824,
    env: 'ANABRANCH_CLICKHOUSE_MEMORY_BYTES_MAX',
  },
  insertRowsMax: {
    doc: 'Rows of one insert, at most 1,000,000. Rows are inserted when their epoch is saved, in inserts of so many.',
    ...wholeNumberTo(1_000_000),
    default: 500_000,
    env: 'ANABRANCH_CLICKHOUSE_INSERT_ROWS_MAX',
  },
  insertBytesMax: {
    doc: 'Bytes of one insert, at most 64 MiB. Larger ones are no faster; smaller ones make more work for merges.',
    ...wholeNumberTo(64 * 1024 * 1024),
    default: 16 * 1024 * 1024,
    env: 'ANABRANCH_CLICKHOUSE_INSERT_BYTES_MAX',
  },
  insertAfterMs: {
    doc: 'Rows that have waited for so long, in milliseconds, are staged as an insert of their own when more come, so that little is left to do when the epoch ends. How soon rows are visible is up to `runtime.checkpointIntervalMs`.',
    ...wholeNumberTo(86_400_000),
    default: 10_000,
    env: 'ANABRANCH_CLICKHOUSE_INSERT_AFTER_MS',
  },
  columnsMax: {
    doc: 'Columns of a table that is made of Avro schemas. Fields beyond go, as JSON, to its column `other_fields`. A server before 22.2 takes about 4 MiB of its `max_memory_usage` a column for each insert.',
    ...wholeNumberTo(10_000),
    default: 1_000,
    env: 'ANABRANCH_CLICKHOUSE_COLUMNS_MAX',
  },
}

/** The ClickHouse connector: its name, what it is for, its settings. */
export const connector: Connector<ClickHouseConfig> = {
  name: 'clickhouse',
  summary: 'Archives messages in ClickHouse: inside this process, or on a server.',
  config,
}
