import type { Message } from '#schemas'
import type { Json, SinkSpec, SinkWriter } from '../connector.ts'
import type { Collection } from './collection.ts'
import { connector } from './connector.ts'

/** Options of `write`. */
export interface WriteOptions<T> {
  /** Size of a message for `stagedBytes`. By default the length of its JSON. */
  readonly bytesOf?: (message: Message<T>) => number
  /** Called before each commit. Throwing `TransientError` here acts out an outage. */
  readonly beforeCommit?: () => void
}

/**
 * Collects messages in an object that outlasts the run: for tests, examples and embedding.
 *
 * Delivery: exactly-once over restarts within one process. An epoch is committed under its number,
 * so committing it again adds nothing. The collection grows without bound: it is the outside.
 */
export function write<T>(into: Collection<T>, options: WriteOptions<T> = {}): SinkSpec<T> {
  return {
    connector: connector.name,
    summary: 'a collection in memory',
    delivery: 'exactly-once',
    idempotentCommit: true,
    async open({ shard }, lastEpoch) {
      into.unstageAfter(lastEpoch, shard)
      return new CollectionWriter(into, shard, options)
    },
    async rewind({ shard }, epoch) {
      into.rewind(epoch, shard)
    },
  }
}

class CollectionWriter<T> implements SinkWriter<T> {
  readonly #into: Collection<T>
  readonly #shard: string
  readonly #options: WriteOptions<T>
  #messages: Message<T>[] = []
  #stagedBytes = 0

  constructor(into: Collection<T>, shard: string, options: WriteOptions<T>) {
    this.#into = into
    this.#shard = shard
    this.#options = options
  }

  write(messages: readonly Message<T>[]): void {
    const { bytesOf = jsonLength } = this.#options
    for (const message of messages) {
      this.#messages.push(message)
      this.#stagedBytes += bytesOf(message)
    }
  }

  stagedBytes(): number {
    return this.#stagedBytes
  }

  async prepare(epoch: number): Promise<Json> {
    const messages = this.#messages
    this.#messages = []
    this.#stagedBytes = 0
    if (messages.length === 0) return null
    this.#into.stage(epoch, messages, this.#shard)
    return { epoch }
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    this.#options.beforeCommit?.()
    this.#into.commit((committable as { readonly epoch: number }).epoch, this.#shard)
  }

  async close(): Promise<void> {}
}

function jsonLength(message: Message<unknown>): number {
  return JSON.stringify(message.value)?.length ?? 0
}
