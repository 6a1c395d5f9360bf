/** What a tracker needs to know of its source. */
export interface WatermarkOptions {
  /** How far event times may run backwards within a partition. */
  readonly latenessMs: number
  /** A partition silent for this long, by the wall clock, does not hold the watermark back. */
  readonly idleAfterMs: number
  /** Whether it goes on with the wall clock while every partition is idle. */
  readonly advanceWhenSilent?: boolean
}

interface PartitionClock {
  timestampMaxMs: number
  lastActiveMs: number
}

/**
 * The watermark of a source: the minimum over its partitions that are not idle of the highest event
 * time seen, less the lateness. It never goes back.
 */
export class WatermarkTracker {
  readonly #options: WatermarkOptions
  readonly #partitions = new Map<string, PartitionClock>()
  /** Highest times of partitions that are over: kept, so that the watermark can reach them. */
  #finishedMaxMs = Number.NEGATIVE_INFINITY
  #watermarkMs: number
  #idle = false
  /** When `advance` was called last. */
  #advancedMs = Number.NEGATIVE_INFINITY

  constructor(
    options: WatermarkOptions,
    restored: {
      readonly timestampsMaxMs: Readonly<Record<string, number>>
      readonly watermarkMs: number
    },
    nowMs: number,
  ) {
    this.#options = options
    this.#watermarkMs = restored.watermarkMs
    for (const [partition, timestampMaxMs] of Object.entries(restored.timestampsMaxMs)) {
      if (partition === '') this.#finishedMaxMs = timestampMaxMs
      else this.#partitions.set(partition, { timestampMaxMs, lastActiveMs: nowMs })
    }
  }

  get watermarkMs(): number {
    return this.#watermarkMs
  }

  /** Whether every partition was silent for too long, or is over. */
  get idle(): boolean {
    return this.#idle
  }

  /** Notes the highest event time of a batch. */
  observe(partition: string, timestampMaxMs: number, nowMs: number): void {
    const clock = this.#partitions.get(partition)
    if (clock === undefined) {
      this.#partitions.set(partition, { timestampMaxMs, lastActiveMs: nowMs })
      return
    }
    clock.lastActiveMs = nowMs
    if (timestampMaxMs > clock.timestampMaxMs) clock.timestampMaxMs = timestampMaxMs
  }

  /** Takes over which partitions there still are; a new one holds the watermark until it speaks. */
  setPartitions(partitions: readonly string[], nowMs: number): void {
    const present = new Set(partitions)
    for (const [partition, clock] of this.#partitions) {
      if (present.has(partition)) continue
      this.#finishedMaxMs = Math.max(this.#finishedMaxMs, clock.timestampMaxMs)
      this.#partitions.delete(partition)
    }
    for (const partition of partitions) {
      if (this.#partitions.has(partition)) continue
      const timestampMaxMs = Number.NEGATIVE_INFINITY
      this.#partitions.set(partition, { timestampMaxMs, lastActiveMs: nowMs })
    }
  }

  /**
   * Moves the watermark as far as the partitions allow; answers whether it or `idle` changed. `nowMs`
   * is of the clock that silence is measured by, `wallMs` is the wall clock's.
   */
  advance(nowMs: number, wallMs = Number.POSITIVE_INFINITY): boolean {
    const { latenessMs, idleAfterMs } = this.#options
    const silentMs = this.#silentMs(nowMs)
    this.#advancedMs = nowMs
    let minimumMs = Number.POSITIVE_INFINITY
    let maximumMs = this.#finishedMaxMs
    let active = 0
    for (const clock of this.#partitions.values()) {
      maximumMs = Math.max(maximumMs, clock.timestampMaxMs)
      if (nowMs - clock.lastActiveMs < idleAfterMs) {
        minimumMs = Math.min(minimumMs, clock.timestampMaxMs)
        active += 1
      }
    }
    const wasIdle = this.#idle
    this.#idle = active === 0
    // With every partition idle or over, what was seen is all there is to go by.
    const seenMs = Math.min(minimumMs, maximumMs) - latenessMs
    const stoodMs = Math.max(seenMs, this.#watermarkMs)
    const nextMs = Math.max(seenMs, Math.min(stoodMs + silentMs, wallMs - latenessMs))
    if (!(nextMs > this.#watermarkMs)) return this.#idle !== wasIdle
    this.#watermarkMs = nextMs
    return true
  }

  /** Silence of every partition since `advance` was called last, where time goes on in it. */
  #silentMs(nowMs: number): number {
    const { advanceWhenSilent = false, idleAfterMs } = this.#options
    // Without partitions nobody is silent: they are not known yet, or all are over.
    if (!advanceWhenSilent || this.#partitions.size === 0) return 0
    let sinceMs = this.#advancedMs
    for (const { lastActiveMs } of this.#partitions.values()) {
      sinceMs = Math.max(sinceMs, lastActiveMs + idleAfterMs)
    }
    return Math.max(0, nowMs - sinceMs)
  }

  /** The partition that is furthest behind, which a source should read next; of equals by name. */
  furthestBehind(): string | undefined {
    let behind: string | undefined
    let minimumMs = Number.POSITIVE_INFINITY
    for (const [partition, { timestampMaxMs }] of this.#partitions) {
      if (timestampMaxMs > minimumMs) continue
      if (timestampMaxMs === minimumMs && behind !== undefined && behind < partition) continue
      minimumMs = timestampMaxMs
      behind = partition
    }
    return behind
  }

  /**
   * Highest event time by partition, for the manifest; under '' that of all that are over. Partitions
   * that never spoke are left out.
   */
  timestampsMaxMs(): Record<string, number> {
    const times: Record<string, number> = {}
    if (Number.isFinite(this.#finishedMaxMs)) times[''] = this.#finishedMaxMs
    for (const [partition, { timestampMaxMs }] of this.#partitions) {
      if (Number.isFinite(timestampMaxMs)) times[partition] = timestampMaxMs
    }
    return times
  }
}
