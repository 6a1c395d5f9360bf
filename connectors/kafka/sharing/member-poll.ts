import type { Logger } from '../../connector.ts'
import { SetupError, TransientError } from '../../errors.ts'
import { call } from '../call.ts'
import type { KafkaConfig } from '../config.ts'
import type { ConsumerApi } from '../driver-api.ts'
import { explain } from '../errors.ts'

/** How often the group is listened to. */
const pollIntervalMs = 50

/** What a poll of a member works with. */
export interface MemberPollOptions {
  readonly consumer: ConsumerApi
  readonly config: KafkaConfig
  readonly logger: Logger
  readonly failed: (error: Error) => void
}

/**
 * Listens to the group: without it a member is taken for stuck. Notes when the group may have given this
 * member up: the process was stopped for longer than the session, or the session timed out.
 */
export class MemberPoll {
  readonly #options: MemberPollOptions
  #running: Promise<void> = Promise.resolve()
  #stopped = false
  #lostAtMs = Number.NEGATIVE_INFINITY
  #turnedMs = 0

  constructor(options: MemberPollOptions) {
    this.#options = options
    const { consumer, config, failed } = options
    consumer.setDefaultConsumeTimeout(0)
    consumer.on('event.log', ({ fac }) => {
      if (fac === 'SESSTMOUT' || fac === 'MAXPOLL') this.#lostAtMs = performance.now()
    })
    consumer.on('event.error', (error) => {
      const problem = explain('The consumer group failed', error, config)
      const fatal = /fatal|fenced/i.test(error.message)
      failed(fatal || problem instanceof SetupError ? problem : new TransientError(problem.message))
    })
  }

  start(): void {
    this.#turnedMs = performance.now()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** Whether the group may just have given this member up: then it asks for everything back at once. */
  get isLost(): boolean {
    this.#noteGap()
    return performance.now() - this.#lostAtMs < this.#options.config.sessionTimeoutMs
  }

  async #run(): Promise<void> {
    const { consumer, config, failed } = this.#options
    while (!this.#stopped) {
      this.#noteGap()
      try {
        await call((done) => consumer.consume(1, done))
      } catch (error) {
        failed(explain('The consumer group failed', error, config))
      }
      await new Promise((resolve) => setTimeout(resolve, pollIntervalMs))
    }
  }

  #noteGap(): void {
    const nowMs = performance.now()
    if (nowMs - this.#turnedMs > this.#options.config.sessionTimeoutMs) this.#lostAtMs = nowMs
    this.#turnedMs = nowMs
  }
}
