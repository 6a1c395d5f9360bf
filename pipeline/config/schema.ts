import type { Schema } from 'convict'
import type { Connector } from '#connectors'
import { runtimeDefaults as defaults } from '../runtime/defaults.ts'
import type { RuntimeConfig } from '../runtime/run-types.ts'
import type { SettingTree } from './setting.ts'
import { operationsSettings } from './operations-schema.ts'
import { bindingsFormat } from './bindings-format.ts'
import { wholeNumber } from './whole-number.ts'

/** Levels of the log, from everything to nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** One of `logLevels`. */
export type LogLevel = (typeof logLevels)[number]

/** Stores that `state.store` may name. */
export const stateStoreNames = ['lmdb', 'scylla'] as const

/** One of `stateStoreNames`. */
export type StateStoreName = (typeof stateStoreNames)[number]

const runtime: Schema<RuntimeConfig> = {
  checkpointIntervalMs: {
    doc: 'Time from one checkpoint to the next: how much work a crash repeats, and how soon sinks show results.',
    ...wholeNumber(defaults.checkpointIntervalMs, { min: 1 }),
  },
  epochBytesMax: {
    doc: 'Bytes that all sinks together may stage before a checkpoint is made early.',
    ...wholeNumber(defaults.epochBytesMax, { min: 1 }),
  },
  queueFramesMax: {
    doc: 'Frames between a source and the slowest sink. When the queue is full, sources wait.',
    ...wholeNumber(defaults.queueFramesMax, { min: 1 }),
  },
  pollMessagesMax: {
    doc: 'Messages that one poll of a source may take.',
    ...wholeNumber(defaults.pollMessagesMax, { min: 1 }),
  },
  pollBytesMax: {
    doc: 'Bytes of input that one poll of a source may take.',
    ...wholeNumber(defaults.pollBytesMax, { min: 1 }),
  },
  cacheEntriesMax: {
    doc: 'Unchanged entries that the cells of one step keep in memory. The rest is read from the store.',
    ...wholeNumber(defaults.cacheEntriesMax, { min: 0 }),
  },
  retriesMax: {
    doc: 'Retries of one call to something outside that was not ready, before the run starts again from the last checkpoint.',
    ...wholeNumber(defaults.retriesMax, { min: 0 }),
  },
  retryBackoffMs: {
    doc: 'Wait before the first retry. It doubles with each further one.',
    ...wholeNumber(defaults.retryBackoffMs, { min: 0 }),
  },
  retryBackoffMaxMs: {
    doc: 'Longest wait between two retries.',
    ...wholeNumber(defaults.retryBackoffMaxMs, { min: 0 }),
  },
  restartsMax: {
    doc: 'Restarts from the last checkpoint within one run, before it ends with the error.',
    ...wholeNumber(defaults.restartsMax, { min: 0 }),
  },
  keyGroups: {
    doc: 'Partitions that keyed streams and their state are spread over. Fixed once there is state.',
    ...wholeNumber(defaults.keyGroups, { min: 1, max: 32_768 }),
  },
  onPartitionsChanged: {
    doc: 'When a pipeline that processes share keeps state, and its topic has other partitions than that state was made with: `fail` ends the run and says so; `accept` goes on, with a warning, and keys that moved begin anew.',
    format: ['fail', 'accept'],
    default: defaults.onPartitionsChanged,
  },
}

/** Every setting: of the runtime, of where state is kept, of the log, of each connector. */
export function configSchema(connectors: readonly Connector[]): SettingTree {
  return {
    runtime,
    state: {
      store: {
        doc: 'Where cells, timers and checkpoints are kept: `lmdb` (files in `state.directory`) or `scylla` (the ScyllaDB or Cassandra cluster of `connectors.scylla`).',
        format: [...stateStoreNames],
        default: 'lmdb',
      },
      leaseMs: {
        doc: 'With `scylla`: how long a process that was killed still counts as running, in milliseconds. Until then another one cannot go on with its state, unless a consumer group gives it.',
        ...wholeNumber(30_000, { min: 1_000 }),
      },
      directory: {
        doc: 'Where state, checkpoints and connectors keep their files. Relative to the working directory.',
        format: String,
        default: '.anabranch',
      },
    },
    log: {
      level: {
        doc: 'Least severe log lines that are written.',
        format: [...logLevels],
        default: 'info',
      },
    },
    operations: operationsSettings,
    bindings: {
      doc: 'Which connector a step takes where its definition gives a choice, by step id: `{ events: kafka }`. The step `*` stands for all that are not named. Without it, the first one of the definition.',
      format: bindingsFormat,
      default: {},
    },
    connectors: Object.fromEntries(connectors.map(({ name, config }) => [name, config])),
  }
}
