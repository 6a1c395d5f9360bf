import type { Json } from '../../connector.ts'
import { parsePartitionId } from '../partition-id.ts'
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

/** In a position instead of an offset: the oldest message there is. librdkafka's OFFSET_BEGINNING. */
export const atBeginning = -2

/** The topics of partitions, given by their ids. */
export function topicsOf(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.flatMap((id) => parsePartitionId(id)?.topic ?? []))
}
