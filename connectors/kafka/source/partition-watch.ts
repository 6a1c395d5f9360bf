import { TransientError } from '../../errors.ts'
import { call } from '../call.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi, Metadata, TopicPartition } from '../driver-api.ts'
import { explain } from '../errors.ts'

/** Time between two looks while a run until the end waits for messages that do not come. */
const stalledIntervalMs = 2_000

/** What a watch looks at, and how often. */
export interface WatchOptions {
  readonly consumer: ConsumerApi
  readonly config: KafkaConfig
  readonly topics: readonly string[]
}

/** Looks in the background which partitions the topics have. Nothing else tells that a topic is gone. */
export class PartitionWatch {
  readonly #options: WatchOptions
  #lookedAtMs = performance.now()
  #looking: Promise<void> | undefined
  #found: readonly TopicPartition[] | undefined
  #missing: readonly string[] = []

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** What keeps it from reading: topics that are gone. */
  get problem(): string | undefined {
    if (this.#missing.length === 0) return undefined
    return `${this.#options.config.brokers} has no topic ${this.#missing.join(', ')} any more`
  }

  /** Throws `TransientError` while a topic is gone; opening again tells how to make it. */
  check(): void {
    const { problem } = this
    if (problem !== undefined) throw new TransientError(problem, { retryAfterMs: 500 })
  }

  /** All partitions as of a look since the last call; undefined where there was none. */
  take(): readonly TopicPartition[] | undefined {
    const found = this.#found
    this.#found = undefined
    return found
  }

  /** Begins to look when it is time; sooner while messages do not come that should. */
  look(stalled: boolean): void {
    if (this.#looking !== undefined) return
    const { partitionsIntervalMs } = this.#options.config
    const urgent = stalled || this.#missing.length > 0
    const everyMs = urgent
      ? Math.min(stalledIntervalMs, partitionsIntervalMs)
      : partitionsIntervalMs
    if (performance.now() - this.#lookedAtMs < everyMs) return
    this.#looking = this.#look().finally(() => {
      this.#lookedAtMs = performance.now()
      this.#looking = undefined
    })
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.#looking
  }

  async #look(): Promise<void> {
    const { consumer, config, topics } = this.#options
    try {
      const found = await partitionsOf(consumer, config, topics)
      this.#missing = found.missing
      if (found.missing.length === 0) this.#found = found.partitions
    } catch {
      // An outage: the client's health tells it.
    }
  }
}

/** The partitions of topics, and which of them are not there. */
export async function partitionsOf(
  consumer: ConsumerApi,
  config: KafkaConfig,
  topics: readonly string[],
): Promise<{
  readonly partitions: readonly TopicPartition[]
  readonly missing: readonly string[]
}> {
  const partitions: TopicPartition[] = []
  const missing: string[] = []
  for (const topic of topics) {
    const { topics: found } = await metadataOf(consumer, config, topic)
    const ids = found.find(({ name }) => name === topic)?.partitions.map(({ id }) => id) ?? []
    if (ids.length === 0) missing.push(topic)
    partitions.push(...ids.map((partition) => ({ topic, partition })))
  }
  return { partitions, missing }
}

async function metadataOf(
  consumer: ConsumerApi,
  config: KafkaConfig,
  topic: string,
): Promise<Metadata> {
  try {
    const timeout = config.requestTimeoutMs
    return await call<Metadata>((done) => consumer.getMetadata({ topic, timeout }, done))
  } catch (error) {
    throw explain(`Topic ${topic} cannot be looked up`, error, config)
  }
}
