import type { Origin } from './message.ts'

/**
 * A message that was refused, or a side output's message on its way to a sink: what the `rejects`
 * stream carries.
 */
export interface Rejection {
  /** Machine-readable, kebab-case, from a small set per step, such as `invalid-json`. Counted by this. */
  readonly reason: string
  /** Id of the step that refused it. */
  readonly step: string
  /** For people: what was wrong, where, and how to mend it. */
  readonly message: string
  readonly origin: Origin
}
