import { call } from '../call.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi, FetchedMessage, TopicPartitionOffset } from '../driver-api.ts'
import type { Buffers } from './buffers.ts'
import type { PartitionBuffer } from './partition-buffer.ts'

/** Messages that are fetched at a time, whatever their size. */
const fetchMessagesMax = 2_000
/** What a message is taken for before any was seen. */
const firstGuessBytes = 1_024

/**
 * Moves messages from librdkafka's queue, which is bounded in bytes, into the buffers, which are too:
 * without room there nothing is fetched, and librdkafka stops asking brokers when its queue is full. A
 * partition that has taken half of the room is paused while another one is wanted. Pausing throws away
 * what librdkafka has read ahead, so it is not done sooner.
 */
export class Fetcher {
  readonly #consumer: ConsumerApi
  readonly #buffers: Buffers
  readonly #bytesMax: number
  #averageBytes = firstGuessBytes
  #ends: TopicPartitionOffset[] = []

  constructor(
    consumer: ConsumerApi,
    buffers: Buffers,
    { bufferBytesMax }: Pick<KafkaConfig, 'bufferBytesMax'>,
  ) {
    this.#consumer = consumer
    this.#buffers = buffers
    this.#bytesMax = bufferBytesMax
    // Told before the messages that it came with, or after.
    consumer.on('partition.eof', (end) => this.#ends.push(end))
  }

  get hasRoom(): boolean {
    return this.#buffers.bytes < this.#bytesMax
  }

  /**
   * Fetches what is there; where nothing is, waits for a message up to `waitMs`, during which it holds a
   * thread of the pool. `wanted` is not paused. One call at a time.
   */
  async fetch(waitMs: number, wanted: PartitionBuffer | undefined): Promise<void> {
    this.#resume()
    if (wanted !== undefined) this.#pauseOthers(wanted)
    const room = this.#bytesMax - this.#buffers.bytes
    if (room <= 0) return
    const count = Math.min(fetchMessagesMax, Math.max(1, Math.floor(room / this.#averageBytes)))
    if (await this.#consume(count, 0)) return
    if (waitMs > 0 && (await this.#consume(1, waitMs))) await this.#consume(count, 0)
  }

  async #consume(count: number, waitMs: number): Promise<boolean> {
    this.#consumer.setDefaultConsumeTimeout(waitMs)
    const messages = await call<readonly FetchedMessage[]>((done) =>
      this.#consumer.consume(count, done),
    )
    const bytes = this.#buffers.push(messages)
    for (const end of this.#ends) this.#buffers.reachEnd(end)
    this.#ends = []
    if (messages.length === 0) return false
    // Half of it is the past, so that a run of small messages does not hide that they have grown.
    this.#averageBytes = Math.max(1, (this.#averageBytes + bytes / messages.length) / 2)
    return true
  }

  #pauseOthers(wanted: PartitionBuffer): void {
    for (const partition of this.#buffers) {
      if (partition === wanted || partition.paused) continue
      if (partition.bytes < this.#bytesMax / 2) continue
      this.#consumer.pause([partition])
      partition.paused = true
    }
  }

  #resume(): void {
    for (const partition of this.#buffers) {
      if (!partition.paused || partition.bytes > this.#bytesMax / 4) continue
      this.#consumer.resume([partition])
      partition.paused = false
    }
  }
}
