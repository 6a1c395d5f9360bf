import type { TopicPartition } from '../driver-api.ts'
import { partitionId } from '../partition-id.ts'
import { isOutOfRange, type OutOfRange } from './lost-messages.ts'
import type { Offsets, PartitionOffsets } from './offsets.ts'
import type { StartFrom } from './options.ts'
import { PartitionBuffer } from './partition-buffer.ts'
import { parsePartitionId } from '../partition-id.ts'
import type { KafkaPosition } from './positions.ts'

/** Where reading begins, and whether it ends. */
export interface Beginning {
  /** The saved position; undefined at the first start. */
  readonly position: KafkaPosition | undefined
  readonly startFrom: StartFrom
  readonly untilEnd: boolean
  /** Called with partitions whose saved offset is gone; throws to refuse them. */
  readonly tellLost: (lost: readonly OutOfRange[]) => void
}

/**
 * Partitions where they are to be read from: a saved offset goes before `startFrom`, which goes for
 * topics that no position knows. Partitions that a known topic has got since begin at their beginning.
 */
export async function openPartitions(
  partitions: readonly TopicPartition[],
  offsets: Offsets,
  { position = {}, startFrom, untilEnd, tellLost }: Beginning,
): Promise<readonly PartitionBuffer[]> {
  const watermarks = await offsets.watermarks(partitions)
  const known = watermarks.flatMap((one) => {
    const next = position[partitionId(one)]
    return next === undefined ? [] : [{ ...one, next }]
  })
  tellLost(known.filter(isOutOfRange))
  const starts = await firstStarts(watermarks, position, startFrom, offsets)
  return watermarks.map((one) => {
    const { lowOffset, highOffset } = one
    const id = partitionId(one)
    const next = position[id] ?? starts.get(id) ?? lowOffset
    const start = next < lowOffset || next > highOffset ? lowOffset : next
    return new PartitionBuffer(one, { start, end: untilEnd ? highOffset : Infinity })
  })
}

/** Where partitions begin whose topic is read for the first time. */
async function firstStarts(
  watermarks: readonly PartitionOffsets[],
  position: KafkaPosition,
  startFrom: StartFrom,
  offsets: Offsets,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Set(Object.keys(position).map((id) => parsePartitionId(id)?.topic))
  const fresh = watermarks.filter(({ topic }) => !seen.has(topic))
  if (fresh.length === 0 || startFrom === 'beginning') return new Map()
  const ends = new Map(fresh.map((one) => [partitionId(one), one.highOffset]))
  if (startFrom === 'end') return ends
  const found = await offsets.at(fresh, startFrom.timestampMs)
  for (const one of found) if (one.offset >= 0) ends.set(partitionId(one), one.offset)
  return ends
}
