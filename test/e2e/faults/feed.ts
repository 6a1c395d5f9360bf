import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProducerApi } from '../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
import { done, send, type TestRecord } from '../../connectors/kafka/helpers.ts'

/** How a part comes: in so many pieces, with a pause between. */
const piecesPerPart = 20
const pauseMs = 100
/** A broker may be away for a while. */
const flushTriesMax = 60

/** What is fed into which topic. */
export interface FeedOptions {
  readonly brokers: string
  readonly topic: string
  /** A file for each partition. */
  readonly directory: string
  /** How many parts it comes in. */
  readonly parts: number
  /** Key of a line; none by default. */
  readonly keyOf?: (line: string) => string
}

/** Input that flows while something else happens: files side by side, part by part. */
export class Feed {
  readonly #options: FeedOptions
  readonly #producer: ProducerApi
  readonly #files: readonly (readonly string[])[]
  #pieces = 0

  private constructor(
    options: FeedOptions,
    producer: ProducerApi,
    files: readonly (readonly string[])[],
  ) {
    this.#options = options
    this.#producer = producer
    this.#files = files
  }

  static async open(options: FeedOptions): Promise<Feed> {
    const names = (await readdir(options.directory)).sort()
    const texts = names.map((name) => readFile(join(options.directory, name), 'utf8'))
    const files = (await Promise.all(texts)).map((text) => text.split('\n').filter(Boolean))
    const { Producer } = await loadKafkaDriver()
    const producer = new Producer({
      'bootstrap.servers': options.brokers,
      'enable.idempotence': true,
      'retry.backoff.ms': 50,
      'reconnect.backoff.max.ms': 500,
    })
    await done((callback) => producer.connect({ timeout: 10_000 }, callback))
    return new Feed(options, producer, files)
  }

  /** Lines of all files. */
  get lines(): number {
    return this.#files.reduce((sum, file) => sum + file.length, 0)
  }

  /** Feeds the next part, slowly. */
  async part(): Promise<void> {
    for (let piece = 0; piece < piecesPerPart; piece += 1) {
      await this.piece()
      await sleep(pauseMs)
    }
  }

  /** Feeds all that is left, at once. */
  async rest(): Promise<void> {
    while (this.#pieces < this.#piecesMax) await this.piece()
  }

  async close(): Promise<void> {
    await done((callback) => this.#producer.disconnect(callback))
  }

  get #piecesMax(): number {
    return this.#options.parts * piecesPerPart
  }

  /** Feeds the next piece of a part; nothing when nothing is left. */
  async piece(): Promise<void> {
    const [from, to] = [this.#pieces / this.#piecesMax, (this.#pieces + 1) / this.#piecesMax]
    this.#pieces += 1
    const { topic, keyOf } = this.#options
    for (const [partition, lines] of this.#files.entries()) {
      const piece = lines.slice(Math.floor(from * lines.length), Math.floor(to * lines.length))
      const records = piece.map((value): TestRecord => {
        return keyOf === undefined ? { value, partition } : { value, partition, key: keyOf(value) }
      })
      send(this.#producer, topic, records)
    }
    await this.#flushed()
  }

  async #flushed(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await done((callback) => this.#producer.flush(2_000, callback))
      } catch (error) {
        if (tries === flushTriesMax) throw error
      }
    }
  }
}
