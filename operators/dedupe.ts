import { contentFingerprint, type CustomerEvent, type Message } from '#schemas'
import { bucketedSet, type BucketedSetSpec } from '#state'
import type { OperatorContext, Operator, OperatorSpec, Output } from './operator.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** What `dedupe` remembers, and how it tells a repeat from a conflict. */
export interface DedupeOptions<T> {
  /** How long an id is remembered, in milliseconds of event time; longer than any source's replay. */
  readonly withinMs?: number
  /**
   * Width of the time buckets that are forgotten as a whole, in milliseconds: 10 minutes. A step
   * keeps the width that it began with: another one is refused at the start.
   */
  readonly bucketMs?: number
  /**
   * Ids remembered at the most; past it the oldest bucket goes early, but never the one that the
   * watermark is in. 16 to 32 bytes each.
   */
  readonly idsMax?: number
  /**
   * A safe integer that is the same for the same content. The default is for customer events: it
   * leaves out what differs from one delivery to the next (message id, sending and arrival times).
   */
  readonly fingerprintOf?: (value: T) => number
}

/** The cells of `dedupe`. */
export type DedupeCells = { readonly seen: BucketedSetSpec }

/**
 * Lets the first message of each key through; key the stream by `messageKey`.
 *
 * - The same id with the same content is a *natural* duplicate (a retry): dropped and counted.
 * - The same id with other content is a *synthetic* one: never dropped, it goes to the side output
 *   `conflicts`. Replayed from there it is let through, once for each content.
 * - A message from before the memory cannot be judged: it goes to the side output `late`. A replayed
 *   message is never late.
 *
 * So messages in = messages out + natural duplicates + conflicts + late.
 *
 * The terms are Snowplow's: https://docs.snowplow.io/docs/pipeline-components-and-applications/
 */
export function dedupe(options?: DedupeOptions<CustomerEvent>): DedupeSpec<CustomerEvent>
export function dedupe<T>(
  options: DedupeOptions<T> & Required<Pick<DedupeOptions<T>, 'fingerprintOf'>>,
): DedupeSpec<T>
export function dedupe<T>(options: DedupeOptions<T> = {}): DedupeSpec<T> {
  const { withinMs = 7 * 24 * hourMs, bucketMs = 10 * minuteMs, idsMax = 20_000_000 } = options
  const fingerprintOf = options.fingerprintOf ?? (contentFingerprint as (value: unknown) => number)
  return {
    kind: 'dedupe',
    state: { seen: bucketedSet({ withinMs, bucketMs, idsMax }) },
    keyed: true,
    sideOutputs: ['conflicts', 'late'],
    bound: `${idsMax} ids, each for ${withinMs / hourMs} h`,
    remembersMs: withinMs,
    open: (context) => new Dedupe(context, fingerprintOf),
  }
}

/** Inert definition of `dedupe`. */
export type DedupeSpec<T> = OperatorSpec<T, T, DedupeCells> & { readonly keyed: true }

class Dedupe<T> implements Operator<T, T> {
  readonly #context: OperatorContext<DedupeCells>
  readonly #fingerprintOf: (value: T) => number

  constructor(context: OperatorContext<DedupeCells>, fingerprintOf: (value: T) => number) {
    this.#context = context
    this.#fingerprintOf = fingerprintOf
  }

  onMessage(message: Message<T>, output: Output<T>): void {
    const { seen } = this.#context.cells
    // The horizon is part of the state, so that a repeated run judges as the first one did.
    if (message.timestampMs < seen.horizonMs && !message.origin.replayed) {
      this.#context.count('late')
      return output.sideOutput('late', message)
    }
    const fingerprint = this.#fingerprintOf(message.value)
    const known = seen.get(message.key)
    if (known === undefined) return this.#accept(message.key, fingerprint, message, output)
    if (known === fingerprint) return this.#context.count('natural_duplicates')
    this.#conflict(fingerprint, message, output)
  }

  onWatermark(watermarkMs: number): void {
    this.#context.cells.seen.advance(watermarkMs)
  }

  #accept(id: string, fingerprint: number, message: Message<T>, output: Output<T>): void {
    const { seen } = this.#context.cells
    // A replayed message may be older than every bucket: the oldest one remembers it.
    seen.add(id, fingerprint, Math.max(message.timestampMs, seen.horizonMs))
    output.emit(message)
  }

  #conflict(fingerprint: number, message: Message<T>, output: Output<T>): void {
    const id = acceptedConflict(message.key, fingerprint)
    if (this.#context.cells.seen.get(id) !== undefined) {
      return this.#context.count('natural_duplicates')
    }
    if (message.origin.replayed) return this.#accept(id, fingerprint, message, output)
    this.#context.count('synthetic_duplicates')
    output.sideOutput('conflicts', message)
  }
}

/** The id under which a conflicting content is remembered once its replay has been let through. */
function acceptedConflict(key: string, fingerprint: number): string {
  return `${key}#${fingerprint}`
}
