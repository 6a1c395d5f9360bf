import type { TopicPartition } from '../driver-api.ts'
import { partitionId } from '../partition-id.ts'
import { firstStarts } from './first-starts.ts'
import { isOutOfRange, type OutOfRange } from './lost-messages.ts'
import type { Offsets } from './offsets.ts'
import type { StartFrom } from './options.ts'
import { PartitionBuffer } from './partition-buffer.ts'
import { atBeginning, topicsOf, type KafkaPosition } from './positions.ts'

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
    return next === undefined || next === atBeginning ? [] : [{ ...one, next }]
  })
  tellLost(known.filter(isOutOfRange))
  const seen = topicsOf(Object.keys(position))
  const fresh = watermarks.filter(({ topic }) => !seen.has(topic))
  const starts = await firstStarts(fresh, startFrom, offsets)
  return watermarks.map((one) => {
    const { lowOffset, highOffset } = one
    const id = partitionId(one)
    const next = position[id] ?? starts.get(id) ?? lowOffset
    const start = next < lowOffset || next > highOffset ? lowOffset : next
    return new PartitionBuffer(one, { start, end: untilEnd ? highOffset : Infinity })
  })
}
