import type { Room } from './files.ts'

/** Which rooms a room may import: schemas ← state ← operators ← pipeline, schemas ← connectors ← pipeline. */
export const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  schemas: [],
  state: ['schemas'],
  operators: ['schemas', 'state'],
  connectors: ['schemas'],
  pipeline: ['schemas', 'state', 'operators', 'connectors'],
  console: [],
  examples: ['schemas', 'state', 'operators', 'connectors', 'pipeline'],
  bench: ['schemas', 'state', 'operators', 'connectors', 'pipeline', 'examples'],
  test: ['schemas', 'state', 'operators', 'connectors', 'pipeline', 'examples', 'bench'],
}

/** Rooms that look inside others, by relative path too: they test and measure what is not public. */
export const insiders: readonly Room[] = ['test', 'bench']

/**
 * Where each package may be imported; tests, benchmarks and examples aside. A new package needs a line
 * here.
 */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  '@bokuweb/zstd-wasm': ['connectors/files/'],
  '@clickhouse/client': ['connectors/clickhouse/'],
  '@datadog/sketches-js': ['operators/'],
  '@kafkajs/confluent-schema-registry': ['connectors/schema-registry/'],
  '@opentelemetry/api': ['pipeline/operations/'],
  '@opentelemetry/exporter-trace-otlp-http': ['pipeline/operations/'],
  '@opentelemetry/resources': ['pipeline/operations/'],
  '@opentelemetry/sdk-trace-base': ['pipeline/operations/'],
  avsc: ['schemas/', 'connectors/files/', 'connectors/schema-registry/'],
  'cassandra-driver': ['connectors/scylla/'],
  chdb: ['connectors/clickhouse/'],
  croner: ['operators/'],
  commander: ['pipeline/cli/', 'examples/simulator/'],
  convict: ['pipeline/config/', 'connectors/'],
  'csv-parse': ['connectors/files/', 'pipeline/cli/identity/'],
  'double-metaphone': ['operators/candidates/'],
  'disposable-email-domains-js': ['schemas/'],
  'fast-check': ['operators/', 'connectors/conformance', 'state/conformance', 'pipeline/testing'],
  'fastest-levenshtein': ['operators/candidates/'],
  'libphonenumber-js': ['schemas/', 'operators/identity/'],
  lmdb: ['state/lmdb/'],
  'lru-cache': ['operators/'],
  luxon: ['operators/'],
  pino: ['pipeline/'],
  'prom-client': ['pipeline/operations/'],
  re2js: ['schemas/'],
  'role-based-email-addresses': ['schemas/'],
  rxjs: ['pipeline/runtime/'],
  snappy: ['connectors/files/'],
  tsx: ['pipeline/cli/'],
  vitest: ['connectors/conformance', 'state/conformance'],
  'xxhash-wasm': ['schemas/', 'state/', 'operators/'],
  yaml: ['pipeline/config/'],
}

/** Optional packages that nothing may import: code loads them when it needs them. */
export const notInstalled: readonly string[] = ['node-rdkafka']

/**
 * Rooms that compute and do no I/O, with the parts of Node that they may use. `schemas` reads the
 * schema files that lie beside its code.
 */
export const nodeModules: Partial<Readonly<Record<Room, readonly string[]>>> = {
  schemas: ['assert', 'assert/strict', 'buffer', 'crypto', 'fs', 'module', 'util'],
  operators: ['assert', 'assert/strict', 'buffer', 'crypto', 'util'],
}
