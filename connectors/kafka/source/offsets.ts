import { mapBounded } from '../bounded.ts'
import { call } from '../call.ts'
import type { KafkaConfig } from '../config.ts'
import type {
  ConsumerApi,
  TopicPartition,
  TopicPartitionOffset,
  WatermarkOffsets,
} from '../driver-api.ts'
import { explained } from '../errors.ts'
import { explainFetch } from './fetch-errors.ts'

/** Each request holds a thread of the pool that the whole process shares. */
const requestsMax = 2

/** A partition with the first offset that is there, and the one behind the last that may be read. */
export interface PartitionOffsets extends TopicPartition, WatermarkOffsets {}

/** Asks brokers for offsets. Open transactions hold the last one back, as they hold reading back. */
export class Offsets {
  readonly #consumer: ConsumerApi
  readonly #config: KafkaConfig

  constructor(consumer: ConsumerApi, config: KafkaConfig) {
    this.#consumer = consumer
    this.#config = config
  }

  async watermarks(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffsets[]> {
    const { requestTimeoutMs } = this.#config
    try {
      return await mapBounded(partitions, requestsMax, async ({ topic, partition }) => {
        const offsets = await call<WatermarkOffsets>((done) =>
          this.#consumer.queryWatermarkOffsets(topic, partition, requestTimeoutMs, done),
        )
        return { topic, partition, ...offsets }
      })
    } catch (error) {
      // A topic that was just made anew is not known to its broker at once.
      throw explainFetch(error, this.#config)
    }
  }

  /** The first record of each partition with this timestamp or a later one; -1 where there is none. */
  at(
    partitions: readonly TopicPartition[],
    timestampMs: number,
  ): Promise<readonly TopicPartitionOffset[]> {
    const times = partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      offset: timestampMs,
    }))
    return explained('Offsets cannot be read', this.#config, () =>
      call((done) => this.#consumer.offsetsForTimes(times, this.#config.requestTimeoutMs, done)),
    )
  }
}
