import type { Message } from '#schemas'

/** Messages of one poll, or what a chain made of them. Never empty. */
export interface Batch<T> {
  readonly kind: 'batch'
  readonly messages: readonly Message<T>[]
}

/** Every message before `timestampMs` has passed, or is late. Infinity: the input has ended. */
export interface Watermark {
  readonly kind: 'watermark'
  readonly timestampMs: number
  /** Whether the input is silent: it does not hold others back where they are joined. */
  readonly idle: boolean
}

/** The wall clock as a frame, so that processing-time timers fire in the order of everything else. */
export interface Tick {
  readonly kind: 'tick'
  readonly nowMs: number
}

/** What lies before it belongs to `epoch`, what follows to the next one. */
export interface Barrier {
  readonly kind: 'barrier'
  readonly epoch: number
}

/**
 * What flows between steps. In-band, so that everything keeps its order. A source that has ended says
 * so by the watermark Infinity and goes on passing barriers; the end of a run is the observables'.
 */
export type Frame<T> = Batch<T> | Watermark | Tick | Barrier

/** A batch frame. */
export function batch<T>(messages: readonly Message<T>[]): Batch<T> {
  return { kind: 'batch', messages }
}
