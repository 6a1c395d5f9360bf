import { partitionId } from '../partition-id.ts'
import type { Offsets, PartitionOffsets } from './offsets.ts'
import type { StartFrom } from './options.ts'

/** Where partitions begin that are read for the first time, by id: in it are those that do not begin at their beginning. */
export async function firstStarts(
  fresh: readonly PartitionOffsets[],
  startFrom: StartFrom,
  offsets: Offsets,
): Promise<ReadonlyMap<string, number>> {
  if (fresh.length === 0 || startFrom === 'beginning') return new Map()
  const ends = new Map(fresh.map((one) => [partitionId(one), one.highOffset]))
  if (startFrom === 'end') return ends
  const found = await offsets.at(fresh, startFrom.timestampMs)
  for (const one of found) if (one.offset >= 0) ends.set(partitionId(one), one.offset)
  return ends
}
