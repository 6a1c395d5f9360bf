import type { Logger } from '../../connector.ts'
import { TransientError } from '../../errors.ts'
import type { Membership, SharingListener } from '../../sharing.ts'
import { codes } from '../codes.ts'
import type { KafkaConfig } from '../config.ts'
import { disconnected } from '../connect.ts'
import type { ConsumerApi, DriverError, TopicPartition } from '../driver-api.ts'
import { explain } from '../errors.ts'
import { partitionId } from '../partition-id.ts'
import { Reachability } from '../reachability.ts'
import { MemberPoll } from './member-poll.ts'
import { within } from './within.ts'

/** Called by the driver when partitions come or go. */
export type OnRebalance = (
  error: DriverError | undefined,
  partitions: readonly TopicPartition[],
) => void

/** What a membership works with. */
export interface MembershipOptions {
  readonly consumer: ConsumerApi
  readonly config: KafkaConfig
  readonly logger: Logger
  readonly listener: SharingListener
}

/** librdkafka's name for the end of a partition: nothing is fetched from there. */
const endOffset = -1

/** A place in a consumer group, held by polling, without reading anything. */
export class GroupMembership implements Membership {
  readonly #options: MembershipOptions
  readonly #poll: MemberPoll
  readonly #reachability: Reachability
  readonly #held = new Set<string>()
  #calls: Promise<void> = Promise.resolve()
  #joined: { resolve: () => void; reject: (error: unknown) => void } | undefined
  #left: Promise<void> | undefined
  #isLeaving = false

  constructor(options: MembershipOptions) {
    this.#options = options
    const { consumer, config, logger } = options
    const failed = (error: Error) => this.#failed(error)
    this.#poll = new MemberPoll({ consumer, config, logger, failed })
    this.#reachability = new Reachability(consumer, config)
  }

  /**
   * Resolves with the first answer of the group, whether it gives partitions or none. The group may be
   * waiting for another member: rejects when the signal is aborted before.
   */
  async join(topics: readonly string[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const joined = new Promise<void>((resolve, reject) => (this.#joined = { resolve, reject }))
    const abort = () => this.#joined?.reject(signal.reason)
    signal.addEventListener('abort', abort)
    this.#options.consumer.subscribe(topics)
    this.#poll.start()
    try {
      await joined
    } catch (error) {
      await this.leave()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
      this.#joined = undefined
    }
  }

  /** What the group wants: one thing after the other, since letting go takes time. */
  rebalance(error: DriverError | undefined, partitions: readonly TopicPartition[]): void {
    this.#calls = this.#calls.then(() => this.#answer(error, partitions)).catch(this.#told)
  }

  leave(): Promise<void> {
    this.#left ??= this.#leave()
    return this.#left
  }

  problem(): string | undefined {
    return this.#reachability.problem
  }

  async #leave(): Promise<void> {
    const { consumer, config } = this.#options
    // The group hears nothing more of a member that has unsubscribed, so all is handed over before.
    this.#calls = this.#calls.then(() => this.#giveUp()).catch(this.#told)
    await this.#calls
    consumer.unsubscribe()
    const endsMs = performance.now() + config.requestTimeoutMs
    while (this.#held.size > 0 && performance.now() < endsMs) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await this.#calls
    await this.#poll.stop()
    await this.#reachability.close()
    await disconnected(consumer)
  }

  async #giveUp(): Promise<void> {
    this.#isLeaving = true
    if (this.#held.size > 0) await this.#handOver([...this.#held])
  }

  async #answer(
    error: DriverError | undefined,
    partitions: readonly TopicPartition[],
  ): Promise<void> {
    if (error?.code === codes.assignPartitions) return this.#assign(partitions)
    // Every other answer is a revoke: without letting go, disconnecting would wait for ever.
    try {
      await this.#revoke(partitions)
    } finally {
      this.#unassign(partitions)
    }
    if (error?.code !== codes.revokePartitions) {
      this.#failed(explain('The consumer group failed', error, this.#options.config))
    }
  }

  #assign(partitions: readonly TopicPartition[]): void {
    const { consumer, listener } = this.#options
    const ids = partitions.map(partitionId)
    if (partitions.length > 0) {
      consumer.incrementalAssign(
        partitions.map(({ topic, partition }) => ({ topic, partition, offset: endOffset })),
      )
      consumer.pause(partitions)
      for (const id of ids) this.#held.add(id)
      // Asked back by `leave` right away.
      if (!this.#isLeaving) listener.assigned(ids)
    } else consumer.incrementalAssign([])
    this.#joined?.resolve()
  }

  async #revoke(partitions: readonly TopicPartition[]): Promise<void> {
    const ids = partitions.map(partitionId).filter((id) => this.#held.has(id))
    if (ids.length === 0) return
    try {
      if (!this.#isLeaving) await this.#handOver(ids)
    } finally {
      for (const id of ids) this.#held.delete(id)
    }
  }

  async #handOver(ids: readonly string[]): Promise<void> {
    const { listener, config, logger } = this.#options
    if (this.#poll.isLost) return listener.lost(ids)
    const { revokeBudgetMs } = config
    const inTime = await within(revokeBudgetMs, listener.revoked(ids))
    if (!inTime) {
      logger.warn({ partitions: ids, revokeBudgetMs }, 'partitions were not handed over in time')
    }
  }

  #unassign(partitions: readonly TopicPartition[]): void {
    const { consumer } = this.#options
    try {
      consumer.incrementalUnassign(partitions)
    } catch {
      // While disconnecting there is no protocol any more; then all of them go.
      consumer.unassign()
    }
  }

  #failed(error: Error): void {
    if (error instanceof TransientError) {
      this.#options.logger.warn({ error: error.message }, 'consumer group')
    } else if (this.#joined === undefined) this.#options.listener.failed(error)
    else this.#joined.reject(error)
  }

  readonly #told = (error: unknown): void => {
    const { message } = error as Error
    this.#options.logger.error({ error: message }, 'partitions were not handed over')
  }
}
