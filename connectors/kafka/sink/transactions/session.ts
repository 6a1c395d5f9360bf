import { randomUUID } from 'node:crypto'
import type { TopicNeed } from '../../../connector.ts'
import { checkTopics } from '../../topics/check-topics.ts'
import { sessionMarker } from '../markers/marker.ts'
import { makeMarkersTopic, markersNeed } from '../markers/markers-topic.ts'
import { readMarkers, type MarkerHistory, type MarkersQuery } from '../markers/read-markers.ts'
import type { StagedMessage } from '../staging/outgoing-message.ts'
import { TransactionalProducer, type ProducerOptions, type Put } from './transactional-producer.ts'

/** Whose sessions they are, and where they write. */
export interface SessionOptions extends ProducerOptions {
  /** Id of this opening of the sink. */
  readonly writer: string
  readonly topic: TopicNeed
  readonly nowMs: () => number
}

/**
 * The time from `initTransactions` of a producer to its first failure. A session begins with a marker of
 * its own, so that all that older ones wrote can be told from what is still to come.
 *
 * An `owner` session claims the transactional id for its writer. A `reader` session claims nothing: it
 * comes after a failure, and finds out in the markers whether somebody else has claimed it meanwhile.
 * So the last claim decides who goes on, even where two fence each other in turn.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #id: string
  readonly #producer: TransactionalProducer
  /** Offset in the markers topic before which nothing of this session is. */
  readonly from: number

  private constructor(options: SessionOptions, producer: TransactionalProducer, from: number) {
    this.#options = options
    this.#producer = producer
    this.#id = randomUUID()
    this.from = from
  }

  /** Makes the markers topic where it is missing; checks both topics. */
  static async open(kind: 'owner' | 'reader', options: SessionOptions): Promise<Session> {
    const producer = await TransactionalProducer.open(options)
    try {
      await requireTopics(producer, options)
      const from = await producer.stableOffset(options.config.markersTopic, 0)
      const session = new Session(options, producer, from)
      await session.#begin(kind)
      return session
    } catch (error) {
      await producer.close()
      throw error
    }
  }

  /**
   * One transaction of messages and a marker. The marker is put when the messages have arrived: readers
   * of markers wait for transactions that are open there, be they other sinks' or of a dead process.
   */
  write(fill: (put: Put) => Promise<void>, marker: StagedMessage): Promise<void> {
    const { markersTopic } = this.#options.config
    return this.#producer.transact(async (put) => {
      await fill(put)
      await this.#producer.arrived()
      await put(markersTopic, marker)
    })
  }

  /** What older sessions of the transactional id have written from some offsets on. */
  markers(query: Pick<MarkersQuery, 'epoch' | 'epochFrom' | 'ownerFrom'>): Promise<MarkerHistory> {
    const { driver, config, transactionalId, signal } = this.#options
    return readMarkers(driver, config, { ...query, transactionalId, session: this.#id, signal })
  }

  /** Why no broker answers, though nothing is written. */
  get problem(): string | undefined {
    return this.#producer.problem
  }

  close(): Promise<void> {
    return this.#producer.close()
  }

  #begin(kind: 'owner' | 'reader'): Promise<void> {
    const { config, transactionalId, writer, nowMs } = this.#options
    const ids = { writer, session: this.#id }
    return this.#producer.transact((put) =>
      put(config.markersTopic, sessionMarker(kind, transactionalId, ids, nowMs())),
    )
  }
}

async function requireTopics(
  producer: TransactionalProducer,
  { topic, config }: SessionOptions,
): Promise<void> {
  const cluster = producer.admin
  const { topics } = await cluster.metadata()
  const { markersTopic, transactionTimeoutMs } = config
  if (topics.every(({ name }) => name !== markersTopic)) await makeMarkersTopic(config)
  await checkTopics([topic, markersNeed(config)], cluster, { transactionTimeoutMs })
}
