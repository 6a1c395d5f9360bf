import type { Shape } from './shape.ts'

const library = { name: 'analytics-node', version: '6.2.0' }
const metadata = { nodeVersion: '20.20.2' }

/** `analytics-node` 6.2.0, no longer kept and still in many shops. Leaves out empty properties. */
export const analyticsNodeLegacy: Shape = (call, { passedOn }, sending) => ({
  userId: call.userId,
  anonymousId: call.anonymousId,
  event: call.event,
  name: call.name,
  groupId: call.groupId,
  previousId: call.previousId,
  properties: call.properties,
  traits: call.traits,
  context: { library, ...passedOn },
  type: call.type,
  _metadata: metadata,
  timestamp: sending.originalTimestamp,
  messageId: sending.messageId,
  sentAt: sending.sentAt,
  receivedAt: sending.receivedAt,
})
