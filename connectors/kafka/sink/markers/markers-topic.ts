import type { TopicNeed } from '../../../connector.ts'
import { openAdmin } from '../../admin.ts'
import type { KafkaConfig } from '../../config.ts'

/**
 * The markers topic. One partition, since its order tells who owns a transactional id. Compacted, so
 * that the last marker of each sink stays; in small segments, so that compaction gets to them soon and
 * reading markers again stays short.
 */
export function markersNeed({ markersTopic }: Pick<KafkaConfig, 'markersTopic'>): TopicNeed {
  return {
    topic: markersTopic,
    use: 'write',
    cleanupPolicy: 'compact',
    config: {
      'segment.bytes': String(16 * 1024 * 1024),
      'segment.ms': String(60 * 60 * 1000),
      'min.cleanable.dirty.ratio': '0.1',
    },
  }
}

/** Makes the markers topic, unless it is there already. */
export async function makeMarkersTopic(config: KafkaConfig): Promise<void> {
  const admin = await openAdmin(config)
  try {
    const { topic, config: settings } = markersNeed(config)
    await admin.createTopic({
      topic,
      num_partitions: 1,
      replication_factor: config.replicationFactor,
      config: { 'cleanup.policy': 'compact', ...settings },
    })
  } finally {
    await admin.close()
  }
}
