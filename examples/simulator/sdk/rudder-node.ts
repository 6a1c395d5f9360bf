import type { Shape } from './shape.ts'

const library = { name: 'analytics-node', version: '3.0.13' }
const metadata = { nodeVersion: '20.20.2' }

/** `@rudderstack/rudder-sdk-node` 3.0.13. Says `originalTimestamp`; repeats traits in the context. */
export const rudderNode: Shape = (call, { passedOn }, sending) => ({
  userId: call.userId,
  anonymousId: call.anonymousId,
  event: call.event,
  name: call.name,
  groupId: call.groupId,
  previousId: call.previousId,
  properties: call.properties,
  traits: call.traits,
  context: {
    ...passedOn,
    traits: call.type === 'identify' ? call.traits : undefined,
    library,
  },
  type: call.type,
  channel: 'server',
  _metadata: metadata,
  originalTimestamp: sending.originalTimestamp,
  messageId: sending.messageId,
  sentAt: sending.sentAt,
  receivedAt: sending.receivedAt,
})
