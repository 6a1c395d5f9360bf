import type { Observable } from 'rxjs'
import type { BlobStore, ConnectorContext, Json, Logger } from '#connectors'
import type { Message } from '#schemas'
import type { StateStore } from '#state'
import type { RunObserver } from './run-observer.ts'

/** Everything the runtime takes from outside, replaced in tests. */
export interface RunOptions {
  /** Holds cells, timers, manifest. The run opens tables in it; its owner closes it. */
  readonly store: StateStore
  /** Where connectors keep staged epochs and their own files: `<dataDirectory>/<step>/…`. */
  readonly dataDirectory: string
  /** Where a step's staged epochs lie; files in `dataDirectory` by default. */
  readonly blobs?: (step: string) => BlobStore
  /** Which part of a shared pipeline this run is: the source partition that it reads. */
  readonly shard?: string
  /** The source partitions that this run reads; all by default. */
  readonly partitions?: readonly string[]
  /** Where a source begins that has no saved position, by step; where it says itself by default. */
  readonly beginAt?: Readonly<Record<string, Json>>
  /** Takes the gauges of connectors. */
  readonly measure?: ConnectorContext['measure']
  /** Is told how the run goes. */
  readonly observer?: RunObserver
  readonly config: RuntimeConfig
  /** Settings of connectors by connector name, validated. */
  readonly connectorConfig: (connectorName: string) => unknown
  readonly logger: Logger
  readonly clock?: Clock
  /** End when every source has said `end` (or `idle`, once everything there is was read). */
  readonly untilEnd?: boolean
  /**
   * Called before anything flows, with a way to observe any stream of the definition. Observers see
   * messages as they pass, so after a restart they see those of an unsaved epoch once more.
   */
  readonly observe?: (stream: ObserveStream) => void
}

/** The messages of a step's main output, or of a side output by its name. */
export type ObserveStream = (step: string, output?: string) => Observable<Message<unknown>>

/** The wall clock and its timers, replaced by virtual time in tests. */
export interface Clock {
  nowMs(): number
  /** Resolves after `delayMs`, or rejects with the signal's reason. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** Bounds and intervals of the runtime; `pipeline/config.ts` documents them and gives defaults. */
export interface RuntimeConfig {
  /** Time from one checkpoint to the next. */
  readonly checkpointIntervalMs: number
  /** Staged bytes of all sinks that end an epoch early. */
  readonly epochBytesMax: number
  /** Frames between source and slowest sink; when full, sources wait. */
  readonly queueFramesMax: number
  readonly pollMessagesMax: number
  readonly pollBytesMax: number
  /** Entries that the cells of one step keep in memory, changed ones aside. */
  readonly cacheEntriesMax: number
  /** Retries of one call that threw `TransientError`. */
  readonly retriesMax: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
  /** Restarts from the last manifest in one run. */
  readonly restartsMax: number
  readonly keyGroups: number
  /** What a shared pipeline with state does when its source has other partitions than it was made with. */
  readonly onPartitionsChanged: 'fail' | 'accept'
}

/** What a run did (counts of messages, times) and what its state now holds. The CLI prints it. */
export interface RunSummary {
  readonly read: number
  readonly accepted: number
  readonly duplicates: { readonly natural: number; readonly synthetic: number }
  readonly rejected: { readonly total: number; readonly byReason: Readonly<Record<string, number>> }
  readonly late: number
  readonly profiles: number
  readonly identifiers: number
  readonly merges: number
  readonly reviews: number
  readonly checkpoints: { readonly count: number; readonly p50Ms: number; readonly p99Ms: number }
  readonly elapsedMs: number
  readonly eventsPerSecond: number
  /** Counts of messages since the state began. */
  readonly total: {
    readonly read: number
    readonly accepted: number
    readonly duplicates: { readonly natural: number; readonly synthetic: number }
    readonly rejected: {
      readonly total: number
      readonly byReason: Readonly<Record<string, number>>
    }
    readonly late: number
  }
}

/** How a run stands, for the progress line and the local socket. */
export interface RunProgress {
  readonly pipeline: string
  readonly epoch: number
  readonly savedAtMs: number
  readonly read: number
  readonly rejected: number
  readonly late: number
  readonly watermarkMs: number
  /** Unread input, in the sources' unit; undefined where a source cannot tell. */
  readonly lag: number | undefined
  readonly checkpointMs: number | undefined
}

/** A run that is going on. */
export interface Run {
  /** Resolves when the run has ended and everything is closed; rejects with what ended it. */
  readonly done: Promise<RunSummary>
  progress(): RunProgress
  /** `checkpoint`: save an epoch, commit it, close. `now`: close; the next run starts from the last epoch. */
  stop(mode: 'checkpoint' | 'now'): void
  /** Ends the epoch, saves it, and calls `whileSaved` before anything of a later epoch is saved. */
  checkpoint<T>(whileSaved: (epoch: number) => Promise<T>): Promise<T>
}
