import type { ConnectorContext } from '../../connector.ts'
import { codes } from '../codes.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi, DriverError, TopicPartition } from '../driver-api.ts'
import { explainFetch } from './fetch-errors.ts'
import { Buffers } from './buffers.ts'
import { Fetcher } from './fetcher.ts'
import { isOutOfRange, tellLost, type OutOfRange } from './lost-messages.ts'
import { Offsets } from './offsets.ts'
import { openPartitions, type Beginning } from './open-partitions.ts'
import type { PartitionBuffer } from './partition-buffer.ts'

/** How long messages that are known to be there are waited for. */
const waitMs = 50
/** A thread of the pool is held for this long at a time. */
const waitStepMs = 10

/** What a feed works with. */
export interface FeedOptions {
  readonly consumer: ConsumerApi
  readonly config: KafkaConfig
  readonly context: Pick<ConnectorContext, 'logger' | 'measure' | 'untilEnd'>
}

/** The partitions that a source reads: assigned to its consumer, buffered, one at a time. */
export class Feed {
  readonly buffers = new Buffers()
  readonly #options: FeedOptions
  readonly #offsets: Offsets
  readonly #fetcher: Fetcher
  #seen: ReadonlyMap<string, number> = new Map()

  constructor(options: FeedOptions) {
    const { consumer, config } = options
    this.#options = options
    this.#offsets = new Offsets(consumer, config)
    this.#fetcher = new Fetcher(consumer, this.buffers, config)
  }

  /** Takes partitions in, from where they are to be read. */
  async add(
    partitions: readonly TopicPartition[],
    beginning: Pick<Beginning, 'position' | 'startFrom'>,
  ): Promise<void> {
    const { consumer, config, context } = this.#options
    const opened = await openPartitions(partitions, this.#offsets, {
      ...beginning,
      untilEnd: context.untilEnd,
      tellLost: (lost) => tellLost(lost, config, context),
    })
    const unread = opened.filter(({ isDone }) => !isDone)
    if (unread.length > 0) consumer.incrementalAssign(unread.map(fetchFrom))
    this.buffers.add(opened)
  }

  /**
   * A partition that has messages: `preferred` where it has some or they come in time, else another one.
   * Undefined where nothing came in time.
   */
  async find(preferred: string | undefined): Promise<PartitionBuffer | undefined> {
    const wanted = preferred === undefined ? undefined : this.buffers.named(preferred)
    const endsMs = performance.now() + waitMs
    for (let stepMs = 0; ; stepMs = waitStepMs) {
      if (wanted?.isEmpty === false) break
      if (wanted === undefined && stepMs === 0 && this.buffers.bytes > 0) break
      await this.#fetch(stepMs, wanted)
      const over = performance.now() > endsMs || !this.#fetcher.hasRoom
      if (over || !this.isExpecting) break
      if (!isExpected(wanted) && this.buffers.bytes > 0) break
    }
    return this.buffers.choose(preferred)
  }

  /** Whether there are messages that did not come yet, as far as is known. */
  get isExpecting(): boolean {
    for (const partition of this.buffers) if (isExpected(partition)) return true
    return false
  }

  /**
   * Looks whether partitions that have not moved since the last call stand where nothing is any more, or
   * are not fetched any more. The driver may tell of that in the middle of messages, and then it does
   * not reach us; and one that was read to its end has nothing to wait for that could be missed.
   */
  async recoverStalled(): Promise<void> {
    const stalled = [...this.buffers].filter(
      (partition) => !partition.isComplete && this.#seen.get(partition.id) === partition.received,
    )
    this.#seen = new Map(Array.from(this.buffers, ({ id, received }) => [id, received]))
    // What lies behind an end for so long is not fetched. Before the end it may be on its way.
    await this.#recover(
      stalled,
      ({ next, highOffset }, { isAtEnd }) => isAtEnd && highOffset > next,
    )
  }

  /** Begins anew where an offset is gone, and where fetching `hasStopped`: a seek mends no error. */
  async #recover(
    standing: readonly PartitionBuffer[],
    hasStopped: (offsets: OutOfRange, buffer: PartitionBuffer) => boolean,
  ): Promise<void> {
    const { consumer, config, context } = this.#options
    const watermarks = await this.#offsets.watermarks(standing)
    const found = watermarks.flatMap((offsets) => {
      const buffer = this.buffers.get(offsets)
      return buffer === undefined ? [] : [{ buffer, at: { ...offsets, next: buffer.received } }]
    })
    const gone = found.filter(({ at }) => isOutOfRange(at))
    tellLost(
      gone.map(({ at }) => at),
      config,
      context,
    )
    const stopped = found.filter(({ at, buffer }) => !isOutOfRange(at) && hasStopped(at, buffer))
    for (const { buffer, at } of gone) buffer.moveTo(at.lowOffset)
    for (const { buffer } of [...gone, ...stopped]) {
      consumer.incrementalUnassign([partitionOf(buffer)])
      consumer.incrementalAssign([fetchFrom(buffer)])
    }
  }

  async #fetch(stepMs: number, wanted: PartitionBuffer | undefined): Promise<void> {
    try {
      await this.#fetcher.fetch(stepMs, wanted)
    } catch (error) {
      const { code } = error as DriverError
      if (code === codes.autoOffsetReset || code === codes.offsetOutOfRange) {
        // It does not say which partition: it may be one that was read to its end.
        const unread = [...this.buffers].filter(({ isComplete }) => !isComplete)
        return await this.#recover(unread, () => true)
      }
      throw explainFetch(error, this.#options.config)
    }
  }
}

/** Whether there are messages of a partition that did not come yet, as far as is known. */
function isExpected(partition: PartitionBuffer | undefined): boolean {
  return partition !== undefined && !partition.isAtEnd && !partition.isComplete
}

function partitionOf({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition }
}

function fetchFrom({ topic, partition, received }: PartitionBuffer) {
  return { topic, partition, offset: received }
}
