import type { SourceSpec } from '../connector.ts'
import { connector } from './connector.ts'
import { ScriptReader } from './script-reader.ts'
import type { Scripted } from './scripted.ts'

/** What `read` delivers and how. */
export interface ReadOptions<T> {
  /** What each partition delivers, in order. Appending while it is followed delivers more. */
  readonly partitions: Readonly<Record<string, readonly Scripted<T>[]>>
  /** Whether it waits for more at the end of the scripts. False by default. */
  readonly follow?: boolean
  /** How far event times may run backwards within a partition. 0 by default. */
  readonly latenessMs?: number
  /** A partition that was silent for this long holds nothing back. 60,000 by default. */
  readonly idleAfterMs?: number
  /**
   * Whether event time goes on at the pace of the wall clock once everything is silent for longer than
   * `idleAfterMs`, so that windows end with no message. False by default.
   */
  readonly advanceWhenSilent?: boolean
  /** How far back the scripts repeat a message. 0 by default. */
  readonly replayWindowMs?: number
  /** Called before each poll. Throwing `TransientError` here acts out an outage. */
  readonly beforePoll?: () => void
}

/**
 * Reads messages from scripts in memory: for tests, examples and embedding.
 *
 * Delivery: replayable, so exactly-once with an idempotent sink, as long as a restarted process is
 * given the same scripts. A position is the number of entries read of each partition.
 */
export function read<T>(options: ReadOptions<T>): SourceSpec<T> {
  return {
    connector: connector.name,
    summary: `scripts of partitions ${Object.keys(options.partitions).join(', ')}`,
    replayWindowMs: options.replayWindowMs ?? 0,
    latenessMs: options.latenessMs ?? 0,
    idleAfterMs: options.idleAfterMs ?? 60_000,
    ...(options.advanceWhenSilent === true && { advanceWhenSilent: true }),
    open: async (context, resumeFrom) => new ScriptReader(options, context, resumeFrom),
  }
}
