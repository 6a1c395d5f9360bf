import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectorContext } from '../../../connector.ts'
import { TransientError } from '../../../errors.ts'
import { KafkaAdmin } from '../../admin.ts'
import { call } from '../../call.ts'
import { codes } from '../../codes.ts'
import type { KafkaConfig } from '../../config.ts'
import { connected } from '../../connect.ts'
import type { DriverError, ProducerApi, WatermarkOffsets } from '../../driver-api.ts'
import type { KafkaDriver } from '../../driver.ts'
import { Reachability } from '../../reachability.ts'
import { measureStatistics } from '../../statistics.ts'
import type { StagedMessage } from '../staging/outgoing-message.ts'
import { producerProperties, producerTopicProperties } from './producer-properties.ts'

/** Each call holds a thread of libuv's pool for as long as it waits, so it waits in pieces. */
const callTimeoutMs = 5_000
const eventIntervalMs = 500
/** What is still in the queue of a producer that is closed belongs to a transaction that failed. */
const flushTimeoutMs = 100
const queueFullWaitMs = 5
const retryWaitMs = 100
const abortTimeoutMs = 1_000
const offsetAttemptsMax = 50

/** Puts a message into the transaction; a promise where the queue is full. */
export type Put = (topic: string, message: StagedMessage) => void | Promise<void>

/** Whose transactions, and how. */
export interface ProducerOptions {
  readonly config: KafkaConfig
  readonly driver: KafkaDriver
  readonly transactionalId: string
  readonly signal: AbortSignal
  readonly measure: ConnectorContext['measure']
}

/**
 * A producer of transactions. Once one has failed, nothing can be said of it and the producer is of no
 * more use: librdkafka's own way back, `abortTransaction`, can leave it with "skipped sequence
 * numbers". A new producer of the same transactional id ends what the old one left open.
 */
export class TransactionalProducer {
  readonly #client: ProducerApi
  readonly #admin: KafkaAdmin
  readonly #reachability: Reachability
  readonly #timeoutMs: number
  readonly #signal: AbortSignal
  #isOpen = false

  private constructor(client: ProducerApi, { driver, config, signal }: ProducerOptions) {
    this.#client = client
    this.#admin = new KafkaAdmin(config, driver, client)
    this.#reachability = new Reachability(client, config)
    this.#timeoutMs = config.transactionTimeoutMs
    this.#signal = signal
  }

  /** Connects, fences older producers of the transactional id and ends what they left open. */
  static async open(options: ProducerOptions): Promise<TransactionalProducer> {
    const { driver, config, transactionalId } = options
    const properties = producerProperties(config, transactionalId)
    const client = await connected(
      config,
      () => new driver.Producer(properties, producerTopicProperties),
    )
    measureStatistics(client, options)
    client.setPollInterval(eventIntervalMs)
    const producer = new TransactionalProducer(client, options)
    try {
      await producer.#patiently((done) => client.initTransactions(callTimeoutMs, done))
      return producer
    } catch (error) {
      await producer.close()
      throw error
    }
  }

  /** Looks at topics through the same connections. Closed with the producer. */
  get admin(): KafkaAdmin {
    return this.#admin
  }

  /** Why no broker answers, though nothing is written; undefined while one does. */
  get problem(): string | undefined {
    return this.#reachability.problem
  }

  /** The offset behind the last message that is neither in nor behind an open transaction. */
  async stableOffset(topic: string, partition: number): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { highOffset } = await call<WatermarkOffsets>((done) =>
          this.#client.queryWatermarkOffsets(topic, partition, callTimeoutMs, done),
        )
        return highOffset
      } catch (error) {
        // A topic that was just made is not known to all brokers at once.
        if (attempt === offsetAttemptsMax) throw error
        await sleep(retryWaitMs, undefined, { signal: this.#signal })
      }
    }
  }

  /** One transaction of all that `fill` puts. When it resolves all of it is there, else nobody knows. */
  async transact(fill: (put: Put) => Promise<void> | void): Promise<void> {
    await call<void>((done) => this.#client.beginTransaction(done))
    this.#isOpen = true
    try {
      await fill(this.#put)
    } catch (error) {
      throw (await this.#reasonOf(error)) ?? error
    }
    await this.#patiently((done) => this.#client.commitTransaction(callTimeoutMs, done))
    this.#isOpen = false
  }

  /** Resolves when what was put has arrived, or failed, which the end of the transaction tells. */
  async arrived(): Promise<void> {
    await this.#patiently((done) => this.#client.flush(callTimeoutMs, done))
  }

  /** Never throws: nothing is left to be done about it. */
  async close(): Promise<void> {
    await this.#reachability.close()
    if (!this.#client.isConnected()) return
    // Until the time-out of a transaction readers get nothing of what is behind it.
    if (this.#isOpen) await this.#abort().catch(() => {})
    await call<unknown>((done) => this.#client.disconnect(flushTimeoutMs, done)).catch(() => {})
  }

  /**
   * Why nothing more can be put: a message before was refused. It is told at the end of the
   * transaction only, which cannot be a good one any more.
   */
  async #reasonOf(error: unknown): Promise<unknown> {
    if ((error as DriverError).code !== codes.state) return undefined
    return await call<void>((done) => this.#client.commitTransaction(callTimeoutMs, done)).then(
      () => undefined,
      (reason: unknown) => reason,
    )
  }

  #abort(): Promise<void> {
    return call((done) => this.#client.abortTransaction(abortTimeoutMs, done))
  }

  readonly #put: Put = (topic, message) => {
    try {
      this.#produce(topic, message)
    } catch (error) {
      if ((error as DriverError).code !== codes.queueFull) throw error
      return this.#putWhenRoom(topic, message)
    }
  }

  #produce(topic: string, { key, value, timestampMs, partition, headers }: StagedMessage): void {
    this.#client.produce(topic, partition, value, key, timestampMs, undefined, headers)
  }

  async #putWhenRoom(topic: string, message: StagedMessage): Promise<void> {
    const untilMs = performance.now() + this.#timeoutMs
    while (performance.now() < untilMs) {
      this.#client.poll()
      await sleep(queueFullWaitMs, undefined, { signal: this.#signal })
      try {
        return this.#produce(topic, message)
      } catch (error) {
        if ((error as DriverError).code !== codes.queueFull) throw error
      }
    }
    throw new TransientError(`Messages to ${topic} have not been taken for ${this.#timeoutMs} ms.`)
  }

  /** Repeats what librdkafka says may be repeated, for as long as a transaction may take. */
  async #patiently(start: Parameters<typeof call<void>>[0]): Promise<void> {
    const untilMs = performance.now() + this.#timeoutMs
    for (;;) {
      try {
        return await call<void>(start)
      } catch (error) {
        if (!mayBeRepeated(error) || performance.now() > untilMs) throw error
        await sleep(retryWaitMs, undefined, { signal: this.#signal })
      }
    }
  }
}

/** Unlike the calls of transactions, `flush` has nothing but a text for a time-out: code -1, no flag. */
function mayBeRepeated(error: unknown): boolean {
  const { isRetriable, message } = error as DriverError
  return isRetriable ?? /timed out/i.test(message)
}
