import { call } from './call.ts'
import type { KafkaConfig } from './config.ts'
import type { ClientApi, Metadata } from './driver-api.ts'
import { explain } from './errors.ts'

/** How long a broker may take to answer. */
const answerWithinMs = 1_000
/** Time between two looks. */
const intervalMs = 1_000

/**
 * Whether a client that has nothing to do reaches its brokers. It looks in the background when somebody
 * asks and when the driver tells of an error, which alone means little: a broker ends connections that
 * are idle.
 */
export class Reachability {
  readonly #client: ClientApi
  readonly #config: KafkaConfig
  #problem: string | undefined
  #looking: Promise<void> | undefined
  #lookedAtMs = performance.now()
  #isOver = false

  constructor(client: ClientApi, config: KafkaConfig) {
    this.#client = client
    this.#config = config
    client.on('event.error', () => this.#look())
  }

  /** Why no broker answered when it was last looked; looks again when that was a while ago. */
  get problem(): string | undefined {
    this.#look()
    return this.#problem
  }

  /** Ends looking: the client is about to be closed. */
  async close(): Promise<void> {
    this.#isOver = true
    await this.#looking
  }

  #look(): void {
    if (this.#isOver || this.#looking !== undefined) return
    if (performance.now() - this.#lookedAtMs < intervalMs) return
    this.#looking = this.#ask().finally(() => {
      this.#lookedAtMs = performance.now()
      this.#looking = undefined
    })
  }

  async #ask(): Promise<void> {
    const timeout = answerWithinMs
    try {
      // A topic of no name: brokers only.
      await call<Metadata>((done) => this.#client.getMetadata({ topic: '', timeout }, done))
      this.#problem = undefined
    } catch (error) {
      this.#problem = explain('No broker answers', error, this.#config).message
    }
  }
}
