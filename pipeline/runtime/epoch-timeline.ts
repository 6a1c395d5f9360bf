/** What takes time between the barriers of an epoch and its end. */
export type EpochPartName = 'capture' | 'prepare' | 'save' | 'commit'

/** A part of ending an epoch: of one step, or of all where `step` is ''. Times since 1970. */
export interface EpochPart {
  readonly name: EpochPartName
  readonly step: string
  readonly startedMs: number
  readonly endedMs: number
  readonly failed: boolean
}

/** How the end of an epoch went, from the barriers at its sources. Times since 1970. */
export interface EpochTimeline {
  readonly epoch: number
  readonly startedMs: number
  readonly endedMs: number
  readonly parts: readonly EpochPart[]
  /** What ended it before it was saved and committed. */
  readonly error?: unknown
}

/** Takes the times of one epoch. */
export class EpochRecorder {
  readonly startedMs = nowMs()
  readonly epoch: number
  readonly #parts: EpochPart[] = []
  #capturedMs: number | undefined

  constructor(epoch: number) {
    this.epoch = epoch
  }

  /** A source or a stage has left what it leaves for the epoch. */
  captured(): void {
    this.#capturedMs = nowMs()
  }

  /** A part that began at `startedMs` is over. */
  ended(name: EpochPartName, step: string, startedMs: number, failed = false): void {
    this.#parts.push({ name, step, startedMs, endedMs: nowMs(), failed })
  }

  /** Takes the time of a call. */
  async timed(name: EpochPartName, step: string, call: () => Promise<void>): Promise<void> {
    const startedMs = nowMs()
    try {
      await call()
    } catch (error) {
      this.ended(name, step, startedMs, true)
      throw error
    }
    this.ended(name, step, startedMs)
  }

  timeline(failure?: { readonly error: unknown }): EpochTimeline {
    const { startedMs } = this
    const endedMs = this.#capturedMs ?? nowMs()
    const capture: EpochPart = { name: 'capture', step: '', startedMs, endedMs, failed: false }
    const parts = [capture, ...this.#parts]
    return { epoch: this.epoch, startedMs, endedMs: nowMs(), parts, ...failure }
  }
}

/** Since 1970, finer than milliseconds, and never set back. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}
