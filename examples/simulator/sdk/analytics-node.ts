import type { Call, Fields, Shape } from './shape.ts'

const library = { name: '@segment/analytics-node', version: '3.1.0' }
const metadata = { nodeVersion: 'v20.20.2', jsRuntime: 'node' }

/** `@segment/analytics-node` 3.1.0. */
export const analyticsNode: Shape = (call, { passedOn }, sending) => ({
  timestamp: sending.originalTimestamp,
  integrations: {},
  event: call.event,
  type: call.type,
  properties: propertiesOf(call),
  traits: call.traits,
  groupId: call.groupId,
  name: call.name,
  previousId: call.previousId,
  context: { ...passedOn, library },
  userId: call.userId,
  anonymousId: call.anonymousId,
  messageId: sending.messageId,
  _metadata: metadata,
  sentAt: sending.sentAt,
  receivedAt: sending.receivedAt,
})

function propertiesOf({ type, properties }: Call): Fields | undefined {
  const hasProperties = type === 'track' || type === 'page' || type === 'screen'
  return hasProperties ? (properties ?? {}) : undefined
}
