import { join } from 'node:path'
import { services } from '../../helpers/services.ts'
import {
  freePort,
  startCassandra,
  startClickHouse,
  startKafka,
  startProxy,
  type ClickHouseServer,
  type Proxy,
  type Server,
} from '../../services/index.ts'

/** Servers of a test's own, and what stands in front of each of them. */
export interface FaultServers {
  readonly kafka: Server
  readonly cql: Server
  readonly clickHouse: ClickHouseServer
  readonly proxies: { readonly kafka: Proxy; readonly cql: Proxy; readonly clickHouse: Proxy }
  stop(): Promise<void>
}

/** Whether this machine has the servers: a broker with its driver, and a CQL server. */
export const hasServers = services.kafka !== undefined && services.cql !== undefined

/** Starts a broker, a CQL server that loses nothing it has acknowledged, and ClickHouse. */
export async function startServers(directory: string): Promise<FaultServers> {
  const port = await freePort()
  const proxy = await startProxy(`127.0.0.1:${port}`)
  const [kafka, cql, clickHouse] = await Promise.all([
    startKafka({ directory: join(directory, 'kafka'), port, advertisedAddress: proxy.address }),
    startCassandra({ directory: join(directory, 'cassandra'), commitlogSync: 'batch' }),
    startClickHouse({ directory: join(directory, 'clickhouse') }),
  ])
  const proxies = {
    kafka: proxy,
    cql: await startProxy(cql.address),
    clickHouse: await startProxy(new URL(clickHouse.address).host),
  }
  return {
    kafka,
    cql,
    clickHouse,
    proxies,
    async stop() {
      await Promise.all([kafka, cql, clickHouse].map((server) => server.stop()))
      await Promise.all(Object.values(proxies).map((each) => each.close()))
    },
  }
}
