export { startCassandra, type CassandraOptions } from './cassandra/start-cassandra.ts'
export {
  startClickHouse,
  type ClickHouseOptions,
  type ClickHouseServer,
} from './clickhouse/start-clickhouse.ts'
export { startKafka, type KafkaOptions } from './kafka/start-kafka.ts'
export { startOldClickHouse } from './old-clickhouse/start-old-clickhouse.ts'
export type { KafkaSecurity } from './kafka/clients-security.ts'
export { freePort } from './process/ports.ts'
export type { Server, ServerOptions } from './process/server.ts'
export { startProxy, type Proxy, type ProxyOptions } from './proxy/start-proxy.ts'
export { startRegistry } from './registry/start-registry.ts'
export { makeCertificate, type ServerCertificate } from './tls/make-certificate.ts'
