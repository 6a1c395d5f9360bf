import type { Decoded } from './decoder.ts'

/**
 * Why a piece of input is refused: the `ok: false` of `Decoded`, as a class, so that readers can
 * answer `T | Refusal` without wrapping what they read.
 */
export class Refusal {
  readonly ok = false
  /** Machine-readable, kebab-case. Counted by this. */
  readonly reason: string
  /** For people: what, where, how to mend it. */
  readonly message: string

  constructor(reason: string, message: string) {
    this.reason = reason
    this.message = message
  }
}

/** A decoder's answer for input that it could read. `timestampMs` is event time. */
export function accepted<T>(value: T, timestampMs: number): Decoded<T> {
  return { ok: true, value, timestampMs }
}

/** A decoder's answer for input that goes to rejects. `reason` is kebab-case, from a small set. */
export function refused(reason: string, message: string): Refusal {
  return new Refusal(reason, message)
}
