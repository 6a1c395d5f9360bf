import type { Services } from '../../helpers/services.ts'
import { startCassandra } from '../cassandra/start-cassandra.ts'
import { startClickHouse } from '../clickhouse/start-clickhouse.ts'
import { startKafka } from '../kafka/start-kafka.ts'
import { startOldClickHouse } from '../old-clickhouse/start-old-clickhouse.ts'
import type { Server, ServerOptions } from '../process/server.ts'
import { startRegistry } from '../registry/start-registry.ts'
import { needs, type Need } from '../install/needs.ts'

/** A server that tests share. */
export interface SharedServer {
  /** Its key in services.json. */
  readonly key: keyof Services
  /** Its folder below the run directory. */
  readonly folder: string
  readonly title: string
  /** Its port when that is free. */
  readonly port: number
  /** What must be installed for it. */
  readonly needs: readonly Need[]
  /** True when only a few tests want it, so that `services:up` succeeds without it. */
  readonly optional?: boolean
  /** Starts it on a free port. */
  readonly start: (options: ServerOptions) => Promise<Server>
}

/** Every server that `npm run services:up` starts. */
export const sharedServers: readonly SharedServer[] = [
  {
    key: 'kafka',
    folder: 'kafka',
    title: 'Kafka',
    port: 19_092,
    needs: [needs.java, needs.jars('kafka')],
    start: startKafka,
  },
  {
    key: 'cql',
    folder: 'cassandra',
    title: 'Cassandra',
    port: 19_042,
    needs: [needs.java, needs.jars('cassandra')],
    start: (options) => startCassandra({ ...options, heapMaxMib: 1024 }),
  },
  {
    key: 'registry',
    folder: 'registry',
    title: 'Schema registry',
    port: 18_081,
    needs: [needs.java, needs.jars('registry')],
    start: startRegistry,
  },
  {
    key: 'clickHouse',
    folder: 'clickhouse',
    title: 'ClickHouse',
    port: 18_124,
    needs: [],
    start: startClickHouse,
  },
  {
    key: 'oldClickHouse',
    folder: 'old-clickhouse',
    title: 'Old ClickHouse',
    port: 18_123,
    needs: [needs.oldClickHouse],
    optional: true,
    start: startOldClickHouse,
  },
]
