import type { FetchedMessage, TopicPartition } from '../driver-api.ts'
import { partitionId } from '../partition-id.ts'

/** What a message costs besides its key and value: objects, headers. An estimate. */
const overheadBytes = 200
/** Taken messages are let go of in portions. */
const compactAfter = 1_024

/** Where reading a partition begins, and where it ends. */
export interface PartitionRange {
  /** The next offset to read. */
  readonly start: number
  /** Read up to here, in a run until the end; infinite while following. */
  readonly end: number
}

/** Messages of one partition that were fetched and not yet taken, in the order of their offsets. */
export class PartitionBuffer implements TopicPartition {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly end: number
  paused = false
  #messages: FetchedMessage[] = []
  #head = 0
  #bytes = 0
  /** Everything before this offset was fetched, or is not there to be fetched. */
  #received: number
  /** Everything that was there at some moment since the last message was fetched. */
  #atEnd = false

  constructor({ topic, partition }: TopicPartition, { start, end }: PartitionRange) {
    this.id = partitionId({ topic, partition })
    this.topic = topic
    this.partition = partition
    this.end = end
    this.#received = start
  }

  get bytes(): number {
    return this.#bytes
  }

  get isEmpty(): boolean {
    return this.#head === this.#messages.length
  }

  /** Where fetching goes on. */
  get received(): number {
    return this.#received
  }

  /** Where to resume: the offset of the first message that was not taken. */
  get position(): number {
    return this.#messages[this.#head]?.offset ?? this.#received
  }

  /** Nothing more is there right now. */
  get isAtEnd(): boolean {
    return this.#atEnd
  }

  /** Everything was fetched that a run until the end has to read. */
  get isComplete(): boolean {
    return this.end !== Infinity && (this.#atEnd || this.#received >= this.end)
  }

  /** Read to its end, in a run until the end. */
  get isDone(): boolean {
    return this.isEmpty && this.isComplete
  }

  /** Takes a fetched message in. Answers its bytes; 0 where it lies beyond the end. */
  push(message: FetchedMessage): number {
    if (message.offset < this.#received) return 0
    this.#atEnd = false
    if (message.offset >= this.end) {
      this.#received = Math.max(this.#received, this.end)
      return 0
    }
    this.#received = message.offset + 1
    this.#messages.push(message)
    const bytes = costOf(message)
    this.#bytes += bytes
    return bytes
  }

  /**
   * The end was reached at `offset`: what lies before it and was not fetched is no message. Called after
   * the messages before it were pushed; later ones may have been pushed too.
   */
  reachEnd(offset: number): void {
    if (offset < this.#received) return
    this.#received = Math.min(offset, this.end)
    this.#atEnd = true
  }

  /** Goes on at another offset, since the one to be fetched next is gone. */
  moveTo(offset: number): void {
    if (offset < this.#received) this.#clear()
    this.#received = offset
    this.#atEnd = false
  }

  /** The next message, which stays until it is dropped. */
  peek(): FetchedMessage | undefined {
    return this.#messages[this.#head]
  }

  /** Lets go of the next message. */
  drop(): void {
    const message = this.#messages[this.#head]
    if (message === undefined) return
    this.#bytes -= costOf(message)
    this.#head++
    if (this.#head < compactAfter && !this.isEmpty) return
    this.#messages = this.isEmpty ? [] : this.#messages.slice(this.#head)
    this.#head = 0
  }

  #clear(): void {
    this.#messages = []
    this.#head = 0
    this.#bytes = 0
  }
}

function costOf({ value, key }: FetchedMessage): number {
  return overheadBytes + (value?.length ?? 0) + (key?.length ?? 0)
}
