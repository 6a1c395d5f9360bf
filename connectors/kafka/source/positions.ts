import type { Json } from '../../connector.ts'
import type { PartitionBuffer } from './partition-buffer.ts'

/** A position as it is saved: the next offset by `<topic>-<partition>`. */
export type KafkaPosition = Readonly<Record<string, number>>

/** The position of some partitions. */
export function positionOf(partitions: Iterable<PartitionBuffer>): KafkaPosition {
  return Object.fromEntries(Array.from(partitions, ({ id, position }) => [id, position]))
}

/** A position as `positionOf` gave it, from a manifest. */
export function parsePosition(position: Json): KafkaPosition {
  return position as KafkaPosition
}
