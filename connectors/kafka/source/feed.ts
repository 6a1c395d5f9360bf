import type { ConnectorContext } from '../../connector.ts'
import { codes } from '../codes.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi, DriverError, TopicPartition } from '../driver-api.ts'
import { explainFetch } from './fetch-errors.ts'
import { Buffers } from './buffers.ts'
import { Fetcher } from './fetcher.ts'
import { isOutOfRange, tellLost } from './lost-messages.ts'
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
   * A partition that has messages: `preferred` if there are any of it, else another one. Undefined where
   * nothing came in time.
   */
  async find(preferred: string | undefined): Promise<PartitionBuffer | undefined> {
    const waiting = preferred === undefined ? undefined : this.buffers.choose(preferred)
    if (waiting !== undefined && waiting.id === preferred) return waiting
    const endsMs = performance.now() + waitMs
    for (let stepMs = 0; ; stepMs = waitStepMs) {
      await this.#fetch(stepMs)
      const found = this.buffers.choose(preferred)
      if (found !== undefined) return found
      if (!this.isExpecting || performance.now() > endsMs) return undefined
    }
  }

  /** Whether there are messages that did not come yet, as far as is known. */
  get isExpecting(): boolean {
    for (const { isAtEnd, isComplete } of this.buffers) if (!isAtEnd && !isComplete) return true
    return false
  }

  /** Looks whether partitions that do not move stand where nothing is any more. */
  async recover(): Promise<void> {
    const { consumer, config, context } = this.#options
    const standing = [...this.buffers].filter(({ isAtEnd, isComplete }) => !isAtEnd && !isComplete)
    const watermarks = await this.#offsets.watermarks(standing)
    const lost = watermarks.flatMap((offsets) => {
      const next = this.buffers.get(offsets)?.received
      return next === undefined ? [] : [{ ...offsets, next }]
    })
    const gone = lost.filter(isOutOfRange)
    tellLost(gone, config, context)
    for (const { lowOffset, ...partition } of gone) {
      const buffer = this.buffers.get(partition)
      if (buffer === undefined) continue
      buffer.moveTo(lowOffset)
      // A partition in error is not mended by a seek.
      consumer.incrementalUnassign([partitionOf(buffer)])
      consumer.incrementalAssign([fetchFrom(buffer)])
    }
  }

  async #fetch(stepMs: number): Promise<void> {
    try {
      await this.#fetcher.fetch(stepMs)
    } catch (error) {
      const { code } = error as DriverError
      if (code === codes.autoOffsetReset || code === codes.offsetOutOfRange) {
        return await this.recover()
      }
      throw explainFetch(error, this.#options.config)
    }
  }
}

function partitionOf({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition }
}

function fetchFrom({ topic, partition, received }: PartitionBuffer) {
  return { topic, partition, offset: received }
}
