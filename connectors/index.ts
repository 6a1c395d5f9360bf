export { blobBytesMax, type BlobStore } from './blob-store.ts'
export { chooseSink, chooseSource, type Alternatives } from './choose.ts'
export type * from './connector.ts'
export { DriverMissingError, loadDriver, type DriverOptions } from './driver.ts'
export { fileBlobs } from './file-blobs.ts'
export { SetupError, TransientError } from './errors.ts'
export { connectors } from './registry.ts'

// One line a connector: its public name, and its registration.
export * as clickhouse from './clickhouse/index.ts'
export * as files from './files/index.ts'
export * as kafka from './kafka/index.ts'
export * as memory from './memory/index.ts'
export * as scylla from './scylla/index.ts'
