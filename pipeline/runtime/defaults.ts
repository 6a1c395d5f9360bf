import type { RuntimeConfig } from './run-types.ts'

/** The bounds and intervals of a run where nothing else is set. */
export const runtimeDefaults: RuntimeConfig = {
  checkpointIntervalMs: 1_000,
  epochBytesMax: 128 * 1024 * 1024,
  queueFramesMax: 8,
  pollMessagesMax: 2_000,
  pollBytesMax: 1024 * 1024,
  cacheEntriesMax: 1_000_000,
  retriesMax: 8,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 30_000,
  restartsMax: 5,
  keyGroups: 128,
  onPartitionsChanged: 'fail',
}
