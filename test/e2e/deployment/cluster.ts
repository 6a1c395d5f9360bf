import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import {
  startClickHouse,
  startKafka,
  type ClickHouseServer,
  type Server,
} from '../../services/index.ts'
import { services } from '../../helpers/services.ts'

/** Servers of a test's own: what it breaks nobody else uses. The CQL server is the shared one. */
export interface Cluster {
  readonly kafka: Server
  readonly clickHouse: ClickHouseServer
  stop(): Promise<void>
}

/** Starts a broker and a ClickHouse server below a directory. */
export async function startCluster(directory: string): Promise<Cluster> {
  const kafka = await startKafka({ directory: join(directory, 'kafka') })
  const clickHouse = await startClickHouse({ directory: join(directory, 'clickhouse') })
  return {
    kafka,
    clickHouse,
    async stop() {
      await Promise.all([kafka.stop(), clickHouse.stop()])
    },
  }
}

/** Where a deployment finds its servers. */
export interface Addresses {
  readonly kafka: string
  readonly clickHouse?: string
  /** Default: the shared server. */
  readonly cql?: string
}

/** Settings beside those that every deployment has. */
export interface MoreSettings {
  readonly runtime?: object
  readonly state?: object
  readonly kafka?: object
  readonly scylla?: object
  readonly clickhouse?: object
}

/** Kafka in, Kafka out, state in files: the path of a settings file. */
export function kafkaToKafka(
  directory: string,
  addresses: Addresses,
  { runtime = {}, kafka = {} }: MoreSettings = {},
): Promise<string> {
  return write(join(directory, `kafka_${randomBytes(6).toString('hex')}.yaml`), {
    bindings: { '*': 'kafka' },
    runtime,
    connectors: { kafka: { ...kafkaSettings(addresses), ...kafka } },
  })
}

/** Kafka in, state and profiles in a keyspace of their own, the archive on a ClickHouse server. */
export function kafkaToCql(
  directory: string,
  addresses: Addresses,
  { runtime = {}, state = {}, kafka = {}, scylla = {}, clickhouse = {} }: MoreSettings = {},
): Promise<string> {
  const keyspace = `test_${randomBytes(6).toString('hex')}`
  return write(join(directory, `${keyspace}.yaml`), {
    bindings: { '*': 'kafka', 'live-profiles': 'scylla', archive: 'clickhouse' },
    runtime,
    state: { store: 'scylla', ...state },
    connectors: {
      kafka: { ...kafkaSettings(addresses), ...kafka },
      scylla: {
        contactPoints: [addresses.cql ?? services.cql],
        localDataCenter: 'datacenter1',
        keyspace,
        replication: { datacenter1: 1 },
        ...scylla,
      },
      clickhouse: { url: addresses.clickHouse, ...clickhouse },
    },
  })
}

function kafkaSettings({ kafka }: Addresses): object {
  return { brokers: kafka, replicationFactor: 1 }
}

async function write(path: string, settings: object): Promise<string> {
  await writeFile(path, stringify(settings))
  return path
}
