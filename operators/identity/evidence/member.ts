/** One identifier of a component. */
export interface Member {
  /** Its key, `type:value`. */
  readonly identifier: string
  /** Place of its type among the rules' types: 0 is the strongest. */
  readonly type: number
  /** Earliest event time it was seen at; until it is seen, when a command named it. */
  readonly firstSeenMs: number
  /** Latest event time it was seen at: windows of limits go by it. */
  readonly lastSeenMs: number
  /** Whether a person or the rules block it: then it is as if its edges had never been seen. */
  readonly blocked?: boolean
  /** Whether its person withdrew the consent to be matched: candidate edges do not hold for it. */
  readonly withdrawn?: boolean
}
