import { noteTimes } from './write-time.ts'
import type { FactTable, Progress } from './facts.ts'

/**
 * Numbers epochs so that later ones have higher numbers, even where the state was put back or begun
 * anew, and epochs are counted from a lower number again: else their writes would be taken for old.
 */
export class EpochClock {
  readonly #start: Progress | undefined

  private constructor(start: Progress | undefined) {
    this.#start = start
  }

  /** Reads how far the tables are. Where that is further than `lastEpoch`, counts on from there. */
  static async open(facts: FactTable, lastEpoch: number): Promise<EpochClock> {
    const progress = await facts.read('progress')
    if (progress === undefined || progress.epoch <= lastEpoch) return new EpochClock(progress)
    // Noted before any epoch is numbered by it: a crash finds the same numbers again.
    const clock = progress.clock + 1
    const recounted = { ...progress, epoch: lastEpoch, clock }
    await facts.write('progress', recounted, noteTimes(clock).recountedAt)
    return new EpochClock(recounted)
  }

  /** The number that an epoch's writes take their times from. */
  of(epoch: number): number {
    if (this.#start === undefined) return epoch
    return this.#start.clock + (epoch - this.#start.epoch)
  }

  /** The last number that was used. */
  get last(): number {
    return this.#start?.clock ?? 0
  }
}
