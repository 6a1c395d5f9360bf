import type { SharedBeginning, SourceSharing } from '../../sharing.ts'
import { connector } from '../config.ts'
import { disconnected } from '../connect.ts'
import type { TopicPartition } from '../driver-api.ts'
import { loadKafkaDriver } from '../driver.ts'
import { partitionId } from '../partition-id.ts'
import { firstStarts } from '../source/first-starts.ts'
import { Offsets } from '../source/offsets.ts'
import { openConsumer } from '../source/open-consumer.ts'
import type { TopicsOptions } from '../source/options.ts'
import { partitionsOf } from '../source/partition-watch.ts'
import { atBeginning, parsePosition, topicsOf } from '../source/positions.ts'

type Options = Pick<TopicsOptions<unknown>, 'topics' | 'startFrom'>

/**
 * Where a shared pipeline begins: `startFrom` goes for the partitions that a topic has when the pipeline
 * meets it first. Those that it gets later are in no position, so they are read from their beginning.
 */
export function beginSharing(options: Options): SourceSharing['begin'] {
  return async (context, known) => {
    const config = context.config(connector)
    const consumer = await openConsumer(await loadKafkaDriver(), config, context)
    try {
      const { partitions } = await partitionsOf(consumer, config, options.topics)
      const offsets = new Offsets(consumer, config)
      return await beginning(partitions, offsets, options, known)
    } finally {
      await disconnected(consumer)
    }
  }
}

async function beginning(
  partitions: readonly TopicPartition[],
  offsets: Offsets,
  { startFrom = 'beginning' }: Options,
  known: SharedBeginning | undefined,
): Promise<SharedBeginning> {
  const seen = topicsOf(known?.partitions ?? [])
  const fresh = await offsets.watermarks(partitions.filter(({ topic }) => !seen.has(topic)))
  const starts = await firstStarts(fresh, startFrom, offsets)
  const begins = fresh.map(partitionId).map((id) => [id, starts.get(id) ?? atBeginning] as const)
  return {
    partitions: partitions.map(partitionId),
    position: { ...parsePosition(known?.position ?? {}), ...Object.fromEntries(begins) },
  }
}
