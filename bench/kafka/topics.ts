import { randomBytes } from 'node:crypto'
import { kafka } from '#connectors'
import { settingsOf } from '../../connectors/conformance/context.ts'

/** Partitions of every topic. */
export const partitions = [0, 1, 2, 3]

/** Topics of one benchmark, removed at its end, and the settings that reach them. */
export class Topics {
  readonly settings: object
  readonly config: kafka.KafkaConfig
  readonly #admin: kafka.KafkaAdmin
  readonly #prefix: string
  readonly #made: string[] = []

  private constructor(brokers: string, prefix: string, admin: kafka.KafkaAdmin) {
    this.#prefix = prefix
    this.#admin = admin
    this.settings = {
      brokers,
      markersTopic: `${prefix}.markers`,
      replicationFactor: 1,
      statisticsIntervalMs: 0,
    }
    this.config = settingsOf(kafka.connector, this.settings) as kafka.KafkaConfig
  }

  /** Hands `work` a place for topics that no other benchmark has. */
  static async with<T>(brokers: string, work: (topics: Topics) => Promise<T>): Promise<T> {
    const prefix = `bench-${randomBytes(6).toString('hex')}`
    const config = settingsOf(kafka.connector, { brokers }) as kafka.KafkaConfig
    const topics = new Topics(brokers, prefix, await kafka.openAdmin(config))
    try {
      return await work(topics)
    } finally {
      await topics.#close()
    }
  }

  /** A new topic. */
  async make(): Promise<string> {
    const topic = `${this.#prefix}-${this.#made.length}`
    this.#made.push(topic)
    await this.#admin.createTopic({
      topic,
      num_partitions: partitions.length,
      replication_factor: 1,
      // Messages are of 2024 by their timestamps.
      config: { 'retention.ms': '-1' },
    })
    return topic
  }

  async #close(): Promise<void> {
    for (const topic of [...this.#made, `${this.#prefix}.markers`]) {
      // Not every benchmark writes markers.
      await this.#admin.deleteTopic(topic).catch(() => {})
    }
    await this.#admin.close()
  }
}
