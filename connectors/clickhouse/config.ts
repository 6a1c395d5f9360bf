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
}

const config: Schema<ClickHouseConfig> = {
  url: {
    doc: 'Address of a ClickHouse server (22.2 or newer), such as http://localhost:8123, without user and password. Empty: ClickHouse runs inside this process, on files in `path`.',
    format: String,
    default: '',
    env: 'ANABRANCH_CLICKHOUSE_URL',
  },
  username: {
    doc: 'User on the server; needs SELECT, INSERT, CREATE TABLE, ALTER and DELETE on the archive tables.',
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
}

/** The ClickHouse connector: its name, what it is for, its settings. */
export const connector: Connector<ClickHouseConfig> = {
  name: 'clickhouse',
  summary: 'Archives messages in ClickHouse: inside this process, or on a server.',
  config,
}
