import type { Schema } from 'convict'
import type { Connector } from '../connector.ts'

/** Consistency levels that a majority, or all, of the replicas stand behind. */
export const consistencyNames = ['LOCAL_QUORUM', 'QUORUM', 'EACH_QUORUM', 'ALL'] as const

/** Who takes part in deciding a conditional statement: this data centre, or all of them. */
export const serialConsistencyNames = ['LOCAL_SERIAL', 'SERIAL'] as const

/** What is said about tablets when a keyspace is created; only ScyllaDB knows the word. */
export const tabletsChoices = ['unsaid', 'on', 'off'] as const

/** Settings of the cluster that holds state and profiles; each is documented below. */
export interface ScyllaConfig {
  readonly contactPoints: readonly string[]
  readonly localDataCenter: string
  readonly keyspace: string
  readonly replication: Readonly<Record<string, number>>
  readonly scyllaTablets: (typeof tabletsChoices)[number]
  readonly username: string
  readonly password: string
  readonly tls: boolean
  readonly tlsServerName: string
  readonly tlsCaFile: string
  readonly tlsCertificateFile: string
  readonly tlsKeyFile: string
  readonly consistency: (typeof consistencyNames)[number]
  readonly serialConsistency: (typeof serialConsistencyNames)[number]
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly reconnectMs: number
  readonly connectionsPerHost: number
}

const config: Schema<ScyllaConfig> = {
  contactPoints: {
    doc: 'Some nodes of the cluster, as host:port (9042 where there is no port). The others are found through them.',
    format: contactPointsFormat,
    default: ['127.0.0.1:9042'],
    env: 'ANABRANCH_SCYLLA_CONTACT_POINTS',
  },
  localDataCenter: {
    doc: 'Data centre whose nodes are asked, as the cluster calls it.',
    format: String,
    default: 'datacenter1',
    env: 'ANABRANCH_SCYLLA_LOCAL_DATA_CENTER',
  },
  keyspace: {
    doc: 'Keyspace of state and profiles: lower-case letters, digits and _. `anabranch store migrate` creates it.',
    format: keyspaceFormat,
    default: 'anabranch',
    env: 'ANABRANCH_SCYLLA_KEYSPACE',
  },
  replication: {
    doc: 'Copies of each row by data centre, for a keyspace that is created, such as { datacenter1: 3 }. Empty: three in `localDataCenter`.',
    format: replicationFormat,
    default: {},
    env: 'ANABRANCH_SCYLLA_REPLICATION',
  },
  scyllaTablets: {
    doc: 'ScyllaDB only: whether a keyspace that is created has tablets. Older servers refuse conditional statements on tables that have. `unsaid` leaves it to the server, and is all that Cassandra takes.',
    format: [...tabletsChoices],
    default: 'unsaid',
    env: 'ANABRANCH_SCYLLA_TABLETS',
  },
  username: {
    doc: 'Role that logs in; needs SELECT and MODIFY on the keyspace, and CREATE to migrate. Empty: no login.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_USERNAME',
  },
  password: {
    doc: 'Password of that role.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_PASSWORD',
    sensitive: true,
  },
  tls: {
    doc: 'Whether connections are encrypted, and the certificates of the nodes checked.',
    format: Boolean,
    default: false,
    env: 'ANABRANCH_SCYLLA_TLS',
  },
  tlsServerName: {
    doc: 'Host name that the certificates of the nodes hold. Empty: each must hold the address of its node, since that is what is connected to, not the name in `contactPoints`.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_TLS_SERVER_NAME',
  },
  tlsCaFile: {
    doc: 'PEM file of the authorities that sign the certificates of the nodes. Empty: those of Node.js.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_TLS_CA_FILE',
  },
  tlsCertificateFile: {
    doc: 'PEM file of the certificate that this client shows. Empty: none.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_TLS_CERTIFICATE_FILE',
  },
  tlsKeyFile: {
    doc: 'PEM file of the key of that certificate.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCYLLA_TLS_KEY_FILE',
  },
  consistency: {
    doc: 'Replicas that answer reads and writes. Reads see writes where both ask a majority.',
    format: [...consistencyNames],
    default: 'LOCAL_QUORUM',
    env: 'ANABRANCH_SCYLLA_CONSISTENCY',
  },
  serialConsistency: {
    doc: 'Replicas that decide conditional statements. `SERIAL` where processes of several data centres share a pipeline.',
    format: [...serialConsistencyNames],
    default: 'LOCAL_SERIAL',
    env: 'ANABRANCH_SCYLLA_SERIAL_CONSISTENCY',
  },
  connectTimeoutMs: {
    doc: 'How long connecting to a node may take, in milliseconds.',
    format: 'nat',
    default: 5_000,
    env: 'ANABRANCH_SCYLLA_CONNECT_TIMEOUT_MS',
  },
  requestTimeoutMs: {
    doc: 'How long one request may take, in milliseconds. What became of it is unknown then.',
    format: 'nat',
    default: 12_000,
    env: 'ANABRANCH_SCYLLA_REQUEST_TIMEOUT_MS',
  },
  reconnectMs: {
    doc: 'Wait between two tries to reach a node that is down, in milliseconds.',
    format: 'nat',
    default: 500,
    env: 'ANABRANCH_SCYLLA_RECONNECT_MS',
  },
  connectionsPerHost: {
    doc: 'Connections to each node of the local data centre.',
    format: 'nat',
    default: 2,
    env: 'ANABRANCH_SCYLLA_CONNECTIONS_PER_HOST',
  },
}

/** The connector of ScyllaDB and Cassandra: its name, what it is for, its settings. */
export const connector: Connector<ScyllaConfig> = {
  name: 'scylla',
  summary: 'Keeps state and profiles in ScyllaDB, Cassandra or another server that speaks CQL.',
  config,
}

function contactPointsFormat(value: unknown): void {
  const hosts = Array.isArray(value) ? value : []
  const named = hosts.every((host) => typeof host === 'string' && host.trim() !== '')
  if (hosts.length > 0 && named) return
  throw new TypeError('must be a list of nodes, such as ["10.0.0.1:9042"]')
}

function keyspaceFormat(value: unknown): void {
  if (typeof value === 'string' && /^[a-z][a-z0-9_]{0,47}$/.test(value)) return
  throw new TypeError('must be 1 to 48 lower-case letters, digits and _, a letter first')
}

function replicationFormat(value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const copies: readonly unknown[] = isObject ? Object.values(value) : [0]
  if (copies.every((count) => Number.isSafeInteger(count) && Number(count) >= 1)) return
  throw new TypeError('must be copies by data centre, such as { datacenter1: 3 }')
}
