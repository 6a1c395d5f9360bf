import type { ConnectorContext } from '../../connector.ts'
import { SetupError } from '../../errors.ts'
import type { KafkaConfig } from '../config.ts'
import { partitionId } from '../partition-id.ts'
import type { PartitionOffsets } from './offsets.ts'

/** A partition whose next offset is not there. */
export interface OutOfRange extends PartitionOffsets {
  /** The offset that was to be read next. */
  readonly next: number
}

/** Whether the offset to be read next is gone, or was never there. */
export function isOutOfRange({ next, lowOffset, highOffset }: OutOfRange): boolean {
  return next < lowOffset || next > highOffset
}

/**
 * Tells of messages that are gone before they were read. Throws `SetupError`, or, where the setting
 * `onOffsetOutOfRange` allows to go on, warns and counts.
 */
export function tellLost(
  lost: readonly OutOfRange[],
  config: KafkaConfig,
  context: Pick<ConnectorContext, 'logger' | 'measure'>,
): void {
  if (lost.length === 0) return
  const said = lost.map(sayLost).join('; ')
  if (config.onOffsetOutOfRange === 'fail') {
    throw new SetupError(
      `Messages that were to be read are gone: ${said}. Bring them back, or set ` +
        'kafka.onOffsetOutOfRange to earliest to go on without them; a longer retention.ms of the ' +
        'topic keeps it from happening again.',
    )
  }
  for (const partition of lost) {
    const { next, lowOffset } = partition
    context.measure('kafka_lost_messages', Math.max(0, lowOffset - next), {
      partition: partitionId(partition),
    })
  }
  context.logger.warn(
    { lost: said },
    'messages are gone that were to be read; going on without them',
  )
}

function sayLost(partition: OutOfRange): string {
  const { next, lowOffset, highOffset } = partition
  const id = partitionId(partition)
  if (next < lowOffset) return `${id} begins at offset ${lowOffset}, ${next} was next`
  return `${id} ends at offset ${highOffset}, ${next} was next (was the topic made anew?)`
}
