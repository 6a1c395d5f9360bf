import type { Message } from '#schemas'
import type { ConnectorContext } from '../../connector.ts'

/** The timestamps of messages: now by default, never before 1970 nor after now. */
export function timestamps<T>(
  { nowMs }: Pick<ConnectorContext, 'nowMs'>,
  timestampOf?: (message: Message<T>) => number,
): (message: Message<T>) => number {
  // To librdkafka 0 means now.
  if (timestampOf === undefined) return () => Math.max(1, nowMs())
  return (message) => Math.max(1, Math.min(timestampOf(message), nowMs()))
}
