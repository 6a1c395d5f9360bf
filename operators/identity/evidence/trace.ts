/** What one source says of an edge, and how. */
export interface Trace {
  /** Name of the source step, or what `resolveIdentity({ source })` makes of a message. */
  readonly source: string
  /** Said by an `alias` call, seen together on an event, or found alike. */
  readonly kind: 'alias' | 'seen' | 'candidate'
  firstSeenMs: number
  lastSeenMs: number
  /** Observations. */
  count: number
  /** Message ids of the first and the last observation by event time. */
  firstId: string
  lastId: string
}

/** Sources that an edge tells apart; what comes from further ones is in one trace of `otherSource`. */
export const edgeSourcesMax = 8

/** Stands for all sources past `edgeSourcesMax`. */
export const otherSource = 'other'
