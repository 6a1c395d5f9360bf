/** Anything that survives `JSON.stringify`: positions and committables are made of it. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What a source has to know to go on after the last message of the epoch. */
export interface SourceState {
  readonly position: Json
  /**
   * Highest event time seen, by partition; under '' that of all partitions that are over. Restores
   * watermarks and the order of polling.
   */
  readonly timestampsMaxMs: { readonly [partition: string]: number }
}

/**
 * A saved epoch: everything that is needed to go on after it, apart from the cells and timers that
 * are saved with it in the same transaction. Saving a manifest is the one commit point of an epoch.
 */
export interface Manifest {
  readonly pipeline: string
  readonly epoch: number
  readonly savedAtMs: number
  readonly sources: { readonly [step: string]: SourceState }
  /** Watermark of every step when the barrier passed. */
  readonly watermarksMs: { readonly [step: string]: number }
  /** What each sink needs to finish the epoch, once more after a crash if need be. */
  readonly committables: { readonly [step: string]: Json }
  /** Counters since the state began, by step and name. */
  readonly counters: { readonly [step: string]: { readonly [name: string]: number } }
  /** Since when the state of each step has had its parts, for steps that name them. */
  readonly parts?: { readonly [step: string]: { readonly [part: string]: PartEpochs } }
}

/** Since when a part of a step's state has been there: it holds everything after an epoch. */
export interface PartEpochs {
  /** The last epoch that was saved without it; 0 for none. */
  readonly since: number
  /** Where it was there before, and then was not: the last epoch with it. */
  readonly until?: number
}
