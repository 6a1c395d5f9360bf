import type { Logger } from '../connector.ts'
import { TransientError } from '../errors.ts'
import { call } from './call.ts'
import { secretsOf } from './client-properties.ts'
import type { KafkaConfig } from './config.ts'
import type { ClientApi, Metadata } from './driver-api.ts'
import { explain, withoutSecrets } from './errors.ts'

/** How long a broker may take to answer, before it counts as away. */
const answerWithinMs = 1_000

/**
 * Whether a client reaches its brokers. librdkafka reconnects by itself and tells of failures in events,
 * without a code; nothing tells when they are over, so after one somebody has to ask.
 */
export class ClientHealth {
  readonly #client: ClientApi
  readonly #config: KafkaConfig
  #problem: string | undefined

  constructor(client: ClientApi, config: KafkaConfig, logger: Logger) {
    this.#client = client
    this.#config = config
    client.on('event.error', ({ message }) => {
      const isFirst = this.#problem === undefined
      this.#problem = `${config.brokers}: ${withoutSecrets(message, secretsOf(config))}`
      // During an outage there are many a second.
      if (isFirst) logger.warn({ error: this.#problem }, 'Kafka client')
    })
  }

  /** What a broker failed with, until one has answered again. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** A broker has answered. */
  clear(): void {
    this.#problem = undefined
  }

  /** Asks a broker whether it is there. Throws `TransientError` where none answers. */
  async verify(): Promise<void> {
    const told = this.#problem
    try {
      await call<Metadata>((done) =>
        // A topic of no name: brokers only.
        this.#client.getMetadata({ topic: '', timeout: answerWithinMs }, done),
      )
      this.clear()
    } catch (error) {
      const problem = explain('No broker answers', error, this.#config, told)
      throw problem instanceof TransientError ? problem : new TransientError(problem.message)
    }
  }
}
