import type { CallType, SdkName } from '../../../examples/simulator/sdk/shape.ts'

/**
 * Keys of the messages that the real SDKs sent to a recorder on the loopback device, with both ids
 * known, the batch's `sentAt` merged in and a collector's `receivedAt` added. Versions: 3.1.0,
 * 1.84.3, 6.2.0, 3.0.13, 3.34.1, in the order below; the browser ones ran in jsdom.
 */
export const capturedKeys: Readonly<
  Record<SdkName, Readonly<Partial<Record<CallType, readonly string[]>>>>
> = {
  'analytics-node': allCalls(
    'timestamp integrations type context userId anonymousId messageId _metadata sentAt receivedAt',
    { page: 'properties name', screen: 'properties name' },
  ),
  'analytics.js': allCalls(
    'timestamp integrations type userId context messageId anonymousId writeKey sentAt _metadata receivedAt',
    { page: 'properties name', screen: 'properties name' },
  ),
  'analytics-node-legacy': allCalls(
    'userId anonymousId context type _metadata timestamp messageId sentAt receivedAt',
    { page: 'name', screen: 'name' },
  ),
  'rudder-node': allCalls(
    'userId anonymousId context type channel _metadata originalTimestamp messageId sentAt receivedAt',
    { page: 'name', screen: 'name' },
  ),
  'rudder-js': rudderBrowserCalls(
    'type channel context originalTimestamp messageId userId anonymousId integrations sentAt receivedAt',
  ),
}

/** Keys of the context of a `track` call, and who the library says it is. */
export const capturedContext: Readonly<
  Record<SdkName, { readonly keys: readonly string[]; readonly library: object }>
> = {
  'analytics-node': {
    keys: words('ip library'),
    library: { name: '@segment/analytics-node', version: '3.1.0' },
  },
  'analytics.js': {
    keys: words('page userAgent locale library campaign timezone'),
    library: { name: 'analytics.js', version: 'npm:next-1.84.3' },
  },
  'analytics-node-legacy': {
    keys: words('ip library'),
    library: { name: 'analytics-node', version: '6.2.0' },
  },
  'rudder-node': {
    keys: words('ip library'),
    library: { name: 'analytics-node', version: '3.0.13' },
  },
  'rudder-js': {
    keys: words('traits sessionId app library userAgent os locale screen campaign page timezone'),
    library: { name: 'RudderLabs JavaScript SDK', version: '3.34.1', variant: 'bundled' },
  },
}

function allCalls(common: string, { page, screen }: { page: string; screen: string }) {
  return {
    track: words(`${common} event properties`),
    identify: words(`${common} traits`),
    page: words(`${common} ${page}`),
    screen: words(`${common} ${screen}`),
    group: words(`${common} groupId traits`),
    alias: words(`${common} previousId`),
  }
}

/** It has no `screen`, and keeps the traits of `identify` in the context. */
function rudderBrowserCalls(common: string) {
  return {
    track: words(`${common} event properties`),
    identify: words(common),
    page: words(`${common} name properties`),
    group: words(`${common} groupId traits`),
    alias: words(`${common} previousId`),
  }
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
