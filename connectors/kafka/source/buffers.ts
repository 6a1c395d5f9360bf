import type { FetchedMessage, TopicPartition, TopicPartitionOffset } from '../driver-api.ts'
import { partitionId } from '../partition-id.ts'
import type { PartitionBuffer } from './partition-buffer.ts'

/**
 * After so many polls in a row that were not its turn, the preferred partition lets another one go first: an
 * event time that is far off, in whichever partition, must not starve any.
 */
const preferredMax = 8

/** The partitions that a source reads, with what was fetched of each and not yet taken. */
export class Buffers implements Iterable<PartitionBuffer> {
  readonly #partitions = new Map<string, PartitionBuffer>()
  /** In turn: the one that was served last is the last one. */
  #turns: PartitionBuffer[] = []
  /** How often in a row the preferred one was served before its turn. */
  #outOfTurn = 0

  get size(): number {
    return this.#partitions.size
  }

  [Symbol.iterator](): Iterator<PartitionBuffer> {
    return this.#partitions.values()
  }

  /** Bytes of all that was fetched and not yet taken. */
  get bytes(): number {
    let bytes = 0
    for (const partition of this.#partitions.values()) bytes += partition.bytes
    return bytes
  }

  add(partitions: readonly PartitionBuffer[]): void {
    for (const partition of partitions) this.#partitions.set(partition.id, partition)
    this.#turns.push(...partitions)
  }

  get(partition: TopicPartition): PartitionBuffer | undefined {
    return this.#partitions.get(partitionId(partition))
  }

  named(id: string): PartitionBuffer | undefined {
    return this.#partitions.get(id)
  }

  /** Sorts fetched messages in; those of partitions that are not read are dropped. Answers their bytes. */
  push(messages: readonly FetchedMessage[]): number {
    let bytes = 0
    let partition: PartitionBuffer | undefined
    for (const message of messages) {
      // Most come in runs of one partition.
      if (partition?.partition !== message.partition || partition.topic !== message.topic) {
        partition = this.get(message)
      }
      bytes += partition?.push(message) ?? 0
    }
    return bytes
  }

  reachEnd(end: TopicPartitionOffset): void {
    this.get(end)?.reachEnd(end.offset)
  }

  /**
   * The partition to take messages from: `preferred` if it has some, but the next in turn every so
   * often; else the next in turn that has.
   */
  choose(preferred: string | undefined): PartitionBuffer | undefined {
    const wanted = preferred === undefined ? undefined : this.#partitions.get(preferred)
    const next = this.#turns.find(({ isEmpty }) => !isEmpty)
    const isWanted = wanted?.isEmpty === false && this.#outOfTurn < preferredMax
    const chosen = isWanted ? wanted : next
    if (chosen === undefined) return undefined
    this.#outOfTurn = chosen === next ? 0 : this.#outOfTurn + 1
    this.#turns = [...this.#turns.filter((other) => other !== chosen), chosen]
    return chosen
  }
}
