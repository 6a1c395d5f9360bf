/** The five SDKs, by the names that the simulator gives them. */
export const sdkNames = [
  'analytics-node',
  'analytics.js',
  'analytics-node-legacy',
  'rudder-node',
  'rudder-js',
] as const
/** One of `sdkNames`. */
export type SdkName = (typeof sdkNames)[number]

/** The calls of the specification. */
export type CallType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
/** A JSON object on its way out. */
export type Fields = Readonly<Record<string, unknown>>

/** What a program asked an SDK to record; the same for every SDK. */
export interface Call {
  readonly type: CallType
  readonly userId?: string
  readonly anonymousId?: string
  readonly previousId?: string
  readonly groupId?: string
  /** Of `track`. */
  readonly event?: string
  /** Of `page` and `screen`. */
  readonly name?: string
  readonly properties?: Fields
  /** Of `identify` and `group`. */
  readonly traits?: Fields
}

/** Where a browser stood. */
export interface Page {
  readonly path: string
  readonly referrer: string
  readonly search: string
  readonly title: string
  readonly url: string
}

/** What the SDK knows beside the call. */
export interface Surroundings {
  readonly userAgent: string
  readonly locale: string
  readonly timezone: string
  readonly page: Page
  readonly campaign: Fields | undefined
  /** Traits of the logged-in user, which RudderStack's browser SDK repeats in each context. */
  readonly knownTraits: Fields
  /** Start of the visit. */
  readonly sessionId: number
  /** The context that a server program passes on: address, device. */
  readonly passedOn: Fields
}

/** One transmission: ids and times as ISO 8601, by the client's clock but for `receivedAt`. */
export interface Transmission {
  readonly messageId: string
  readonly originalTimestamp: string
  readonly sentAt: string
  readonly receivedAt: string
}

/**
 * Builds the message that an SDK sends, one of a batch with the batch's `sentAt` merged in, and
 * `receivedAt` as a collector stamps it. Key names and their order were captured from the SDK.
 */
export type Shape = (call: Call, around: Surroundings, sending: Transmission) => Fields
