import type { Call, Fields, Page, Shape, Surroundings } from './shape.ts'

const name = 'RudderLabs JavaScript SDK'
const version = '3.34.1'
const app = { name, namespace: 'com.rudderlabs.javascript', version, installType: 'npm' }
const library = { name, version, variant: 'bundled' }
const screen = { width: 1512, height: 982, density: 2, innerWidth: 1512, innerHeight: 860 }
const integrations = { All: true }

/**
 * `@rudderstack/analytics-js` 3.34.1. Traits of an identify call are in the context only; `userId`
 * is an empty string while nobody is known.
 */
export const rudderJs: Shape = (call, around, sending) => ({
  properties: propertiesOf(call, around),
  event: call.event,
  name: call.name,
  previousId: call.previousId,
  type: call.type,
  groupId: call.groupId,
  traits: call.type === 'group' ? call.traits : undefined,
  channel: 'web',
  context: contextOf(call, around),
  originalTimestamp: sending.originalTimestamp,
  messageId: sending.messageId,
  userId: call.userId ?? '',
  anonymousId: call.anonymousId,
  integrations,
  sentAt: sending.sentAt,
  receivedAt: sending.receivedAt,
})

function propertiesOf({ type, name, properties }: Call, { page }: Surroundings) {
  if (type === 'page') return { name, ...pageOf(page), ...properties }
  return type === 'track' ? (properties ?? {}) : undefined
}

function contextOf({ type, traits }: Call, around: Surroundings): Fields {
  return {
    traits: type === 'identify' ? (traits ?? {}) : around.knownTraits,
    sessionId: around.sessionId,
    app,
    library,
    userAgent: around.userAgent,
    os: { name: '', version: '' },
    locale: around.locale,
    screen,
    campaign: around.campaign ?? {},
    page: pageOf(around.page),
    timezone: 'GMT+0000',
  }
}

function pageOf({ path, referrer, search, title, url }: Page): Fields {
  const domain = referrer === '' ? '' : new URL(referrer).hostname
  return {
    path,
    referrer,
    referring_domain: domain,
    search,
    title,
    url,
    tab_url: url,
    initial_referrer: referrer === '' ? '$direct' : referrer,
    initial_referring_domain: domain,
  }
}
