import { openAdmin } from '../../admin.ts'
import type { KafkaConfig } from '../../config.ts'
import type { NewTopic } from '../../driver-api.ts'

/** Makes the markers topic, unless it is there already. */
export async function makeMarkersTopic(config: KafkaConfig): Promise<void> {
  const admin = await openAdmin(config)
  try {
    await admin.createTopic(newMarkersTopic(config))
  } finally {
    await admin.close()
  }
}

/**
 * The markers topic as it is made. One partition, since its order tells who owns a transactional id.
 * Compacted, so that the last marker of each sink stays; in small segments, so that compaction gets to
 * them soon and reading markers again stays short.
 */
export function newMarkersTopic({ markersTopic, replicationFactor }: KafkaConfig): NewTopic {
  return {
    topic: markersTopic,
    num_partitions: 1,
    replication_factor: replicationFactor,
    config: {
      'cleanup.policy': 'compact',
      'segment.bytes': String(16 * 1024 * 1024),
      'segment.ms': String(60 * 60 * 1000),
      'min.cleanable.dirty.ratio': '0.1',
    },
  }
}
