import type { Manifest } from '#state'
import type { EpochTimeline } from '../runtime/epoch-timeline.ts'
import type {
  AttemptEnd,
  AttemptStatus,
  ObservedAttempt,
  ObservedSharing,
  RunObserver,
  SharingStatus,
} from '../runtime/run-observer.ts'

/** The latest attempt of a shard. */
export interface BoardEntry {
  readonly shard: string
  /** How it stands; of one that has ended, what is left. */
  readonly status: AttemptStatus
  /** Undefined while it goes on. */
  readonly end: AttemptEnd | undefined
}

/** Keeps the latest attempt of each shard that this process has, and hands events on. */
export class RunBoard implements RunObserver {
  readonly #listeners: readonly RunObserver[]
  readonly #entries = new Map<string, Entry>()
  #began = false
  #sharing: ObservedSharing | undefined

  constructor(listeners: readonly RunObserver[]) {
    this.#listeners = listeners
  }

  /** Whether anything was opened yet. */
  get began(): boolean {
    return this.#began
  }

  entries(): readonly BoardEntry[] {
    return [...this.#entries.values()]
  }

  /** How this process stands among those that share the pipeline; undefined where it runs alone. */
  get sharing(): SharingStatus | undefined {
    return this.#sharing?.status()
  }

  sharingBegan(sharing: ObservedSharing): void {
    this.#sharing = sharing
  }

  attemptBegan(attempt: ObservedAttempt): void {
    this.#began = true
    this.#entries.set(attempt.shard, new Entry(attempt))
    for (const listener of this.#listeners) listener.attemptBegan(attempt)
  }

  epochEnded(attempt: ObservedAttempt, epoch: EpochTimeline): void {
    for (const listener of this.#listeners) listener.epochEnded(attempt, epoch)
  }

  attemptEnded(attempt: ObservedAttempt, end: AttemptEnd): void {
    const { shard } = attempt
    // A partition that is over here goes on elsewhere, where processes share a pipeline.
    const isGone = shard !== '' && (end.kind === 'done' || !end.restarts)
    if (isGone) this.#entries.delete(shard)
    else this.#entries.get(shard)?.ended(end)
    for (const listener of this.#listeners) listener.attemptEnded(attempt, end)
  }
}

class Entry implements BoardEntry {
  readonly #attempt: ObservedAttempt
  #end: AttemptEnd | undefined
  #latest: Manifest | undefined

  constructor(attempt: ObservedAttempt) {
    this.#attempt = attempt
  }

  get shard(): string {
    return this.#attempt.shard
  }

  get end(): AttemptEnd | undefined {
    return this.#end
  }

  get status(): AttemptStatus {
    if (this.#end === undefined) return this.#attempt.status()
    return { ...nothingOpen, latest: this.#latest }
  }

  ended(end: AttemptEnd): void {
    this.#latest = this.#attempt.status().latest
    this.#end = end
  }
}

const nothingOpen = {
  running: false,
  sources: [],
  sinks: [],
  gateClosedMs: 0,
  endingMs: undefined,
  unsavedMs: undefined,
}
