/** When a person is asked. */
export type ReviewRule = MoreThan | Recurring

/** A merge is held back, and asked about, that would give a profile more identifiers of a type. */
export interface MoreThan {
  readonly kind: 'more-than'
  readonly max: number
  /** Name of the identifier type. */
  readonly type: string
}

/** An edge that a guard refuses is asked about once it was seen so often. */
export interface Recurring {
  readonly kind: 'recurring'
  readonly times: number
}

/** Asks before a profile gets more than `max` identifiers of a type: `moreThan(5, 'email')`. */
export function moreThan(max: number, type: string): MoreThan {
  return Object.freeze({ kind: 'more-than', max, type })
}

/** Asks about edges that a guard refuses when they were seen `times` times: `recurring(20)`. */
export function recurring(times: number): Recurring {
  return Object.freeze({ kind: 'recurring', times })
}
