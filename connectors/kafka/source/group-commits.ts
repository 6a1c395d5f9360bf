import type { Logger } from '../../connector.ts'
import type { ConsumerApi } from '../driver-api.ts'
import { parsePartitionId } from '../partition-id.ts'
import type { KafkaPosition } from './positions.ts'

/**
 * Tells the consumer group how far a source is, for tools that show the lag. Nothing is ever read from
 * there, so a failure is logged and no more. In the background.
 */
export class GroupCommits {
  readonly #consumer: ConsumerApi
  readonly #logger: Logger
  #committed: KafkaPosition = {}

  constructor(consumer: ConsumerApi, logger: Logger) {
    this.#consumer = consumer
    this.#logger = logger
  }

  /** Commits what has moved since the last call. */
  commit(position: KafkaPosition): void {
    const moved = Object.entries(position).flatMap(([id, offset]) => {
      const partition = parsePartitionId(id)
      if (partition === undefined || this.#committed[id] === offset) return []
      return [{ ...partition, offset }]
    })
    if (moved.length === 0) return
    try {
      this.#consumer.commit(moved)
      this.#committed = position
    } catch (error) {
      const { message } = error as Error
      this.#logger.warn({ error: message }, 'offsets were not committed to the group')
    }
  }
}
