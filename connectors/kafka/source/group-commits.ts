import type { Logger } from '../../connector.ts'
import type { ConsumerApi, DriverError } from '../driver-api.ts'
import { parsePartitionId } from '../partition-id.ts'
import type { KafkaPosition } from './positions.ts'

/**
 * Tells the consumer group how far a source is, for tools that show the lag. Nothing is ever read from
 * there, so a failure is logged and no more. One commit at a time, in the background: what moves while one
 * is under way goes with the next.
 */
export class GroupCommits {
  readonly #consumer: ConsumerApi
  readonly #logger: Logger
  #committed: KafkaPosition = {}
  #next: KafkaPosition | undefined
  #isPending = false
  #isFailing = false

  constructor(consumer: ConsumerApi, logger: Logger) {
    this.#consumer = consumer
    this.#logger = logger
    consumer.on('offset.commit', (error) => this.#settled(error))
  }

  /** A commit is under way. While it is, the consumer cannot be disconnected: it would wait for a broker. */
  get isPending(): boolean {
    return this.#isPending
  }

  /** Commits what has moved since the last call. */
  commit(position: KafkaPosition): void {
    if (this.#isPending) {
      this.#next = position
      return
    }
    const moved = Object.entries(position).flatMap(([id, offset]) => {
      const partition = parsePartitionId(id)
      if (partition === undefined || this.#committed[id] === offset) return []
      return [{ ...partition, offset }]
    })
    if (moved.length === 0) return
    try {
      this.#consumer.commit(moved)
      this.#isPending = true
      this.#committed = position
    } catch (error) {
      this.#tell(error as Error)
    }
  }

  #settled(error: DriverError | null | undefined): void {
    this.#isPending = false
    this.#tell(error)
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) this.commit(next)
  }

  /** Tells of the first commit that fails in a row. */
  #tell(error: Error | null | undefined): void {
    const fails = error !== null && error !== undefined
    if (fails && !this.#isFailing) {
      this.#logger.warn({ error: error.message }, 'offsets were not committed to the group')
    }
    this.#isFailing = fails
  }
}
