import type { BlockRule, Normalise } from '#schemas'

/** How many identifiers of a type one profile may have. */
export interface Limit {
  readonly max: number
  /**
   * Count only those that were seen within so many milliseconds of event time, such as `days(30)`.
   * When the oldest of them leaves the window, what was kept apart may merge.
   */
  readonly within: number | 'ever'
}

/**
 * When an identifier is shared by several people, such as a kiosk or a family's phone: then none of its
 * edges conducts, and what is seen on it alone belongs to a profile of its own.
 */
export interface SharedRule {
  /** Name of the type whose identifiers stand for people: `user_id`. */
  readonly by: string
  /** More different neighbours of that type than this, and the identifier is shared. */
  readonly above: number
  /** Count only neighbours that were seen on it within so many milliseconds; `ever` by default. */
  readonly within?: number | 'ever'
}

/** What the rules say about one type of identifier. */
export interface IdentifierRule {
  /**
   * Lower is stronger, as in `IdentifierType`, whose rank it replaces. The strongest identifier of an
   * event takes the event's traits.
   */
  readonly rank?: number
  /** Different identifiers of this type in one profile at the most, ever, or within a window. */
  readonly limit?: number | Limit
  /** Takes the place of the type's own normalisation. */
  readonly normalise?: Normalise
  /** Values that are no identifiers, besides those that the type blocks: whole values or patterns. */
  readonly block?: readonly (string | RegExp | BlockRule)[]
  readonly shared?: SharedRule
  /**
   * Whether it may join profiles; true by default. An identifier that does not is only used where an
   * event has no other, and is no evidence: what is seen with it is not kept.
   */
  readonly conducts?: boolean
  /** Where it is found in an event: declares a type of one's own, or replaces the type's own paths. */
  readonly paths?: readonly string[]
}

/** Limits that fit people: one account, few addresses and numbers, many browsers and devices. */
export const defaultIdentifierRules: Readonly<Record<string, IdentifierRule>> = {
  user_id: { limit: 1 },
  email: { limit: 5 },
  phone: { limit: 5 },
  device_id: { limit: 50 },
  anonymous_id: { limit: 200 },
}
