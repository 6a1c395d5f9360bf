import type { Schema } from 'convict'
import { positive } from './formats.ts'

/** How processes of one pipeline share the partitions. */
export interface SharingSettings {
  readonly groupInstanceId: string
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly maxPollIntervalMs: number
  readonly revokeBudgetMs: number
}

/** Settings of `SharingSettings`, for convict. */
export const sharingSettings: Schema<SharingSettings> = {
  groupInstanceId: {
    doc: 'Name of this process among those that share a pipeline, kept over restarts, so that a quick restart gets its partitions back without moving others. Empty: none.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_GROUP_INSTANCE_ID',
  },
  sessionTimeoutMs: {
    doc: 'A process that was not heard of for this long loses its partitions, in milliseconds.',
    format: positive,
    default: 45_000,
    env: 'ANABRANCH_KAFKA_SESSION_TIMEOUT_MS',
  },
  heartbeatIntervalMs: {
    doc: 'Time between two signs of life, in milliseconds; a third of `sessionTimeoutMs` or less.',
    format: positive,
    default: 3_000,
    env: 'ANABRANCH_KAFKA_HEARTBEAT_INTERVAL_MS',
  },
  maxPollIntervalMs: {
    doc: 'A process that was stuck for this long loses its partitions, in milliseconds; `sessionTimeoutMs` or more.',
    format: positive,
    default: 300_000,
    env: 'ANABRANCH_KAFKA_MAX_POLL_INTERVAL_MS',
  },
  revokeBudgetMs: {
    doc: 'How long handing a partition over may take, its last epoch included, in milliseconds; less than `maxPollIntervalMs`.',
    format: positive,
    default: 60_000,
    env: 'ANABRANCH_KAFKA_REVOKE_BUDGET_MS',
  },
}
