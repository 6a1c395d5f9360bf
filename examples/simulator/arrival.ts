import type { DecodeReason } from '#schemas'

/** What a line is. A `bad` line cannot be read, or says nothing about anybody. */
export type ArrivalKind = 'event' | 'natural-duplicate' | 'synthetic-duplicate' | 'bad'

/** One line as it reaches the collectors, with the truth that no collector knows. */
export interface Arrival {
  /** JSON without a line feed; for `bad` lines whatever came instead. */
  readonly line: string
  /** The true person behind it; undefined for a bad line. */
  readonly person: string | undefined
  readonly kind: ArrivalKind
  /** Undefined for a bad line. */
  readonly messageId: string | undefined
  /** When it truly happened. */
  readonly occurredAtMs: number
  /** When the collector stamped it; arrivals come in this order. */
  readonly receivedAtMs: number
  /** Of a bad line: the reason for which a decoder has to refuse it. */
  readonly reason: DecodeReason | undefined
}
