/**
 * One event or command in flight.
 *
 * `key` is '' until a `key` step has set it. `timestampMs` is event time (when it happened), in
 * milliseconds since the Unix epoch; arrival time is no part of processing.
 */
export interface Message<T> {
  readonly key: string
  readonly value: T
  readonly timestampMs: number
  readonly origin: Origin
}

/** Where a message came from: enough to find it again, to reject it with its bytes and to replay it. */
export interface Origin {
  /** Id of the source step. */
  readonly source: string
  /** File, topic partition … within the source. */
  readonly partition: string
  /** Where the message begins within its partition; its unit is the source's (bytes, messages). */
  readonly offset: number
  /** The message as it arrived. Computed on demand: a view that is copied before it is kept. */
  readonly bytes: Uint8Array
  /** Whether it comes a second time because somebody replayed it from rejects or a side output. */
  readonly replayed: boolean
}

/** An origin whose bytes are a slice of the chunk that the source read. */
export class ChunkOrigin implements Origin {
  readonly source: string
  readonly partition: string
  readonly offset: number
  readonly replayed: boolean
  readonly #chunk: Uint8Array
  readonly #start: number
  readonly #end: number

  constructor(
    source: string,
    partition: string,
    offset: number,
    chunk: Uint8Array,
    start = 0,
    end = chunk.length,
    replayed = false,
  ) {
    this.source = source
    this.partition = partition
    this.offset = offset
    this.#chunk = chunk
    this.#start = start
    this.#end = end
    this.replayed = replayed
  }

  get bytes(): Uint8Array {
    return this.#chunk.subarray(this.#start, this.#end)
  }
}

/** The same message with another value; key, time and origin stay. */
export function withValue<T>(message: Message<unknown>, value: T): Message<T> {
  return { key: message.key, value, timestampMs: message.timestampMs, origin: message.origin }
}

/** The same message under another key. */
export function withKey<T>(message: Message<T>, key: string): Message<T> {
  return { key, value: message.value, timestampMs: message.timestampMs, origin: message.origin }
}
