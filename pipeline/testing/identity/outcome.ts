/** A profile as resolution leaves it. */
export interface OutcomeProfile {
  readonly id: string
  /** Keys of its identifiers, sorted. */
  readonly members: readonly string[]
}

/** What resolution says, in an order that does not depend on how it came about. */
export interface Outcome {
  /** By id. */
  readonly profiles: readonly OutcomeProfile[]
  /** Edges that a guard keeps from conducting: both ends and the guard. */
  readonly refused: readonly string[]
}
