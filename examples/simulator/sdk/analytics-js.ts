import type { Call, Fields, Shape, Surroundings } from './shape.ts'

const library = { name: 'analytics.js', version: 'npm:next-1.84.3' }
const metadata = { bundled: ['Segment.io'], unbundled: [], bundledIds: [] }
const integrations = { 'Segment.io': true }
const writeKey = 'shop-web'

/** `@segment/analytics-next` 1.84.3, known as analytics.js 2. Sends `userId: null` while nobody is known. */
export const analyticsJs: Shape = (call, around, sending) => ({
  timestamp: sending.originalTimestamp,
  integrations,
  event: call.event,
  type: call.type,
  userId: call.userId ?? null,
  properties: propertiesOf(call, around),
  traits: call.traits,
  groupId: call.groupId,
  name: call.name,
  context: contextOf(around),
  messageId: sending.messageId,
  anonymousId: call.anonymousId,
  previousId: call.previousId,
  writeKey,
  sentAt: sending.sentAt,
  _metadata: metadata,
  receivedAt: sending.receivedAt,
})

function propertiesOf({ type, name, properties }: Call, { page }: Surroundings) {
  if (type === 'page') return { ...page, ...properties, name }
  return type === 'track' || type === 'screen' ? (properties ?? {}) : undefined
}

function contextOf({ page, userAgent, locale, campaign, timezone }: Surroundings): Fields {
  return { page, userAgent, locale, library, campaign, timezone }
}
