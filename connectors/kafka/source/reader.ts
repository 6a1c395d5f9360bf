import type { Decoder } from '#schemas'
import type {
  ConnectorContext,
  Json,
  PollLimit,
  PollResult,
  SourceReader,
} from '../../connector.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi, FetchedMessage, TopicPartition } from '../driver-api.ts'
import { ClientHealth } from '../health.ts'
import { measureStatistics } from '../statistics.ts'
import { closeConsumer } from './close-consumer.ts'
import { Feed } from './feed.ts'
import { GroupCommits } from './group-commits.ts'
import { lagOf, measureLag } from './lag.ts'
import type { StartFrom } from './options.ts'
import { PartitionWatch } from './partition-watch.ts'
import { parsePosition, positionOf, type KafkaPosition } from './positions.ts'
import { take } from './take.ts'
import type { Outcome } from './to-message.ts'

/** What a reader reads, and with what. */
export interface ReaderOptions<T> {
  readonly consumer: ConsumerApi
  readonly config: KafkaConfig
  readonly context: ConnectorContext
  readonly topics: readonly string[]
  readonly startFrom: StartFrom
  readonly decoder: Pick<Decoder<unknown>, 'prepare'>
  readonly toMessage: (fetched: FetchedMessage, partition: string) => Outcome<T>
}

/** Reads partitions of topics. */
export class KafkaReader<T> implements SourceReader<T> {
  readonly #options: ReaderOptions<T>
  readonly #feed: Feed
  readonly #health: ClientHealth
  readonly #watch: PartitionWatch
  readonly #commits: GroupCommits
  #partitions: readonly string[] | undefined
  #polling: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: ReaderOptions<T>) {
    const { consumer, config, context } = options
    this.#options = options
    this.#feed = new Feed(options)
    this.#health = new ClientHealth(consumer, config, context.logger)
    this.#watch = new PartitionWatch(options)
    this.#commits = new GroupCommits(consumer, context.logger)
    measureStatistics(consumer, context)
    consumer.on('event.stats', () => measureLag(consumer, this.#feed.buffers, context))
  }

  /** Begins to read. */
  async open(
    partitions: readonly TopicPartition[],
    position: KafkaPosition | undefined,
  ): Promise<void> {
    const { startFrom } = this.#options
    await this.#feed.add(partitions, { position, startFrom })
  }

  poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const polling = this.#poll(limit, signal)
    this.#polling = polling.catch(() => {})
    return polling
  }

  partitions(): readonly string[] {
    if (this.#partitions === undefined) {
      const unread = Array.from(this.#feed.buffers).filter(({ isDone }) => !isDone)
      this.#partitions = unread.map(({ id }) => id)
    }
    return this.#partitions
  }

  position(): Json {
    return positionOf(this.#feed.buffers)
  }

  lag(): number {
    return lagOf(this.#options.consumer, this.#feed.buffers)
  }

  async committed(position: Json): Promise<void> {
    this.#commits.commit(parsePosition(position))
  }

  problem(): string | undefined {
    return this.#health.problem ?? this.#watch.problem
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#polling
    await this.#watch.settled()
    await closeConsumer(this.#options.consumer, this.#commits)
  }

  async #poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    await this.#settle()
    const found = await this.#feed.find(limit.partition)
    // What was fetched stays in its buffer.
    signal.throwIfAborted()
    if (found === undefined) return this.#nothing()
    this.#health.clear()
    const poll = await take(found, limit, this.#options)
    if (found.isDone) this.#partitions = undefined
    return poll
  }

  /** Throws while brokers or topics are away, and takes in what the watch has found. */
  async #settle(): Promise<void> {
    if (this.#health.problem !== undefined) await this.#health.verify()
    this.#watch.check()
    this.#watch.look(false)
    const present = this.#watch.take()
    if (present === undefined) return
    await this.#feed.recoverStalled()
    await this.#addNew(present)
  }

  /** Partitions that the topics have got: read from their beginning, unless a part was given. */
  async #addNew(present: readonly TopicPartition[]): Promise<void> {
    const { untilEnd, partitions, logger } = this.#options.context
    if (untilEnd || partitions !== undefined) return
    const added = present.filter((partition) => this.#feed.buffers.get(partition) === undefined)
    if (added.length === 0) return
    await this.#feed.add(added, { position: undefined, startFrom: 'beginning' })
    this.#partitions = undefined
    logger.info({ partitions: added }, 'the topics have more partitions')
  }

  /** Idle, or an empty poll where a run until the end still waits for something. */
  #nothing(): PollResult<T> {
    const { untilEnd } = this.#options.context
    const { isExpecting, buffers } = this.#feed
    this.#watch.look(isExpecting)
    this.#partitions = undefined
    if (!untilEnd || !isExpecting) return 'idle'
    const waiting = Array.from(buffers).find(({ isDone }) => !isDone)
    return { partition: waiting?.id ?? '', messages: [], rejected: [], bytes: 0 }
  }
}
