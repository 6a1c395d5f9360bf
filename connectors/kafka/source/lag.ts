import type { ConnectorContext } from '../../connector.ts'
import type { ConsumerApi } from '../driver-api.ts'
import type { Buffers } from './buffers.ts'
import type { PartitionBuffer } from './partition-buffer.ts'

/** Messages of all partitions that are still to be read, as of the last fetch of each. */
export function lagOf(consumer: ConsumerApi, buffers: Buffers): number {
  let lag = 0
  for (const partition of buffers) lag += partitionLag(consumer, partition)
  return lag
}

/** Sets the gauges of what is still to be read, and of what is buffered. */
export function measureLag(
  consumer: ConsumerApi,
  buffers: Buffers,
  context: Pick<ConnectorContext, 'measure'>,
): void {
  for (const partition of buffers) {
    const labels = { partition: partition.id }
    context.measure('kafka_lag_messages', partitionLag(consumer, partition), labels)
  }
  context.measure('kafka_buffer_bytes', buffers.bytes)
}

/** Offsets of deleted and aborted messages count too, until reading has passed them. */
function partitionLag(consumer: ConsumerApi, partition: PartitionBuffer): number {
  const { position, end, isDone } = partition
  if (isDone) return 0
  if (end !== Infinity) return Math.max(0, end - position)
  try {
    const { highOffset } = consumer.getWatermarkOffsets(partition.topic, partition.partition)
    return Math.max(0, highOffset - position)
  } catch {
    // Nothing was fetched of it yet.
    return 0
  }
}
