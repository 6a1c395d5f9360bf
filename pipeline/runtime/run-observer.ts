import type { Manifest } from '#state'
import type { EpochTimeline } from './epoch-timeline.ts'

/**
 * Is told how a run goes: metrics, traces and health are made of it. A pipeline that processes share is
 * several runs at a time, one for each shard. What it throws ends the attempt.
 */
export interface RunObserver {
  /** A run is opened, or opened again after a failure. The attempt of this shard before it is over. */
  attemptBegan(attempt: ObservedAttempt): void
  /** An epoch was saved and committed, or failed on the way. */
  epochEnded(attempt: ObservedAttempt, epoch: EpochTimeline): void
  attemptEnded(attempt: ObservedAttempt, end: AttemptEnd): void
  /** This process asks for its part of a pipeline that processes share. */
  sharingBegan?(sharing: ObservedSharing): void
}

/** The place of a process among those that share a pipeline. */
export interface ObservedSharing {
  /** How it stands now. */
  status(): SharingStatus
}

/** How a process stands among those that share a pipeline. */
export interface SharingStatus {
  /** It is a member. One that was given nothing stands by. */
  readonly joined: boolean
  /** What keeps it from its place now, or has ended it. */
  readonly problem: string | undefined
  /** The partitions that are its own, whether they run or not. */
  readonly assigned: readonly string[]
  /** Those of them whose state another process took, which wait to be started again. */
  readonly fenced: ReadonlyMap<string, Error>
}

/** One try at running a definition. */
export interface ObservedAttempt {
  readonly pipeline: string
  /** '' for the whole. */
  readonly shard: string
  /** How often the run was opened again before. */
  readonly restarts: number
  /** How it stands now. */
  status(): AttemptStatus
}

/** How an attempt stands. */
export interface AttemptStatus {
  /** Everything is open, and messages flow. */
  readonly running: boolean
  readonly sources: readonly SourceStatus[]
  readonly sinks: readonly SinkStatus[]
  /** How long sources have waited because queues or staged bytes were full. */
  readonly gateClosedMs: number
  /** The last saved epoch. */
  readonly latest: Manifest | undefined
  /** For how long an epoch has been on its way from barrier to commit; undefined where none is. */
  readonly endingMs: number | undefined
  /** For how long there has been input that no epoch holds; undefined where there is none. */
  readonly unsavedMs: number | undefined
}

/** How a source stands. */
export interface SourceStatus {
  readonly step: string
  /** Messages read since the state began, those of the epoch that is not saved included. */
  readonly read: number
  /** −Infinity before the first message, Infinity past the end. */
  readonly watermarkMs: number
  /** Unread input, in the source's unit. */
  readonly lag: number | undefined
  readonly problem: string | undefined
}

/** How a sink stands. */
export interface SinkStatus {
  readonly step: string
  readonly stagedBytes: number
  readonly problem: string | undefined
}

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly kind: 'done' }
  /** The run ends with the error, or is opened again after a while. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly restarts: boolean }
