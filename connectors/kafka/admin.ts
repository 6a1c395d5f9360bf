import { call } from './call.ts'
import { clientProperties } from './client-properties.ts'
import { codes } from './codes.ts'
import type { KafkaConfig } from './config.ts'
import { connected, disconnected } from './connect.ts'
import type { AdminApi, ClientApi, DriverError, Metadata, NewTopic } from './driver-api.ts'
import { loadKafkaDriver, type KafkaDriver } from './driver.ts'
import { explained } from './errors.ts'
import { describeSettings } from './wire/describe-settings.ts'
import { openConnection } from './wire/open-connection.ts'
import type { ClusterSettings, ClusterView } from './topics/check-topics.ts'

/** Looks at topics, and makes them. */
export class KafkaAdmin implements ClusterView {
  readonly config: KafkaConfig
  readonly #driver: KafkaDriver
  // The driver's admin client cannot ask for metadata; a producer can.
  readonly #client: ClientApi
  #maker: AdminApi | undefined

  constructor(config: KafkaConfig, driver: KafkaDriver, client: ClientApi) {
    this.config = config
    this.#driver = driver
    this.#client = client
  }

  get brokers(): string {
    return this.config.brokers
  }

  /** Brokers, and all topics with their partitions. */
  metadata(): Promise<Metadata> {
    const { requestTimeoutMs: timeout } = this.config
    return explained('Topics cannot be listed', this.config, () =>
      call<Metadata>((done) => this.#client.getMetadata({ timeout }, done)),
    )
  }

  /** The driver cannot ask for settings, so a connection of our own does. */
  async settings(topics: readonly string[]): Promise<ClusterSettings> {
    const [broker] = (await this.metadata()).brokers
    if (broker === undefined) throw new Error('the cluster has no broker')
    const connection = await openConnection(broker, this.config)
    try {
      return await describeSettings(connection, broker.id, topics)
    } finally {
      connection.close()
    }
  }

  /** Makes a topic; one that is there already stays as it is. */
  createTopic(topic: NewTopic): Promise<void> {
    return this.#make(`Topic ${topic.topic} cannot be created`, async (maker, timeoutMs) => {
      try {
        await call<void>((done) => maker.createTopic(topic, timeoutMs, done))
      } catch (error) {
        if ((error as DriverError).code !== codes.topicAlreadyExists) throw error
      }
    })
  }

  /** Gives a topic more partitions. */
  createPartitions(topic: string, total: number): Promise<void> {
    return this.#make(`Partitions of ${topic} cannot be created`, (maker, timeoutMs) =>
      call<void>((done) => maker.createPartitions(topic, total, timeoutMs, done)),
    )
  }

  /** Removes a topic with all its messages. */
  deleteTopic(topic: string): Promise<void> {
    return this.#make(`Topic ${topic} cannot be deleted`, (maker, timeoutMs) =>
      call<void>((done) => maker.deleteTopic(topic, timeoutMs, done)),
    )
  }

  async close(): Promise<void> {
    this.#maker?.disconnect()
    await disconnected(this.#client)
  }

  #make(doing: string, work: (maker: AdminApi, timeoutMs: number) => Promise<void>): Promise<void> {
    return explained(doing, this.config, () => {
      // The admin client emits nothing, and refuses to be asked for events.
      const { event_cb: _, ...properties } = clientProperties(this.config)
      this.#maker ??= this.#driver.AdminClient.create(properties)
      return work(this.#maker, this.config.requestTimeoutMs)
    })
  }
}

/** Connects a client for looking at topics and making them. */
export async function openAdmin(config: KafkaConfig): Promise<KafkaAdmin> {
  const driver = await loadKafkaDriver()
  const client = await connected(config, () => new driver.Producer(clientProperties(config)))
  return new KafkaAdmin(config, driver, client)
}
