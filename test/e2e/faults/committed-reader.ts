import type { ConsumerApi, FetchedMessage } from '../../../connectors/kafka/driver-api.ts'
import { done } from '../../connectors/kafka/helpers.ts'
import { openConsumer } from './ends.ts'

const pauseMs = 20

/** A consumer of committed messages that runs all the time, whatever happens to the broker. */
export class CommittedReader {
  readonly #consumer: ConsumerApi
  readonly #seen = new Map<string, string[]>()
  readonly #running: Promise<void>
  #stopped = false

  private constructor(consumer: ConsumerApi) {
    this.#consumer = consumer
    this.#running = this.#run()
  }

  /** Reads topics of one partition from their beginning. */
  static async start(brokers: string, topics: readonly string[]): Promise<CommittedReader> {
    const consumer = await openConsumer(brokers, 'read_committed')
    consumer.setDefaultConsumeTimeout(pauseMs)
    consumer.assign(topics.map((topic) => ({ topic, partition: 0, offset: 0 })))
    return new CommittedReader(consumer)
  }

  /** What it got of a topic, in its order, a line each. */
  seen(topic: string): readonly string[] {
    return this.#seen.get(topic) ?? []
  }

  async close(): Promise<void> {
    this.#stopped = true
    await this.#running
    await done((callback) => this.#consumer.disconnect(callback))
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const messages = await this.#next()
      for (const message of messages) {
        const lines = this.#seen.get(message.topic) ?? []
        lines.push(lineOf(message))
        this.#seen.set(message.topic, lines)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  /** While the broker is away there is nothing. */
  #next(): Promise<readonly FetchedMessage[]> {
    return done<readonly FetchedMessage[]>((callback) =>
      this.#consumer.consume(1_000, callback),
    ).catch(() => [])
  }
}

/** A message as it is compared. */
export function lineOf({ offset, key, value }: FetchedMessage): string {
  return JSON.stringify([offset, key === undefined ? null : String(key), String(value)])
}
