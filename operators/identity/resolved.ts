import type { CustomerEvent } from '#schemas'

/** An event and the profile that it belongs to, as of this event. */
export interface Resolved<T = CustomerEvent> {
  readonly event: T
  /** Key of the strongest identifier on the event: the fragment of the profile that it adds to. */
  readonly fragment: string
  readonly profileId: string
  /** Keys of the profile's identifiers. Shared between events: never change it. */
  readonly members: readonly string[]
  /**
   * Keys of every identifier that evidence connects with them, whether or not a guard keeps them in
   * another profile. Shared between events: never change it.
   */
  readonly evidence: readonly string[]
  /** Profile ids that ended by this event: merged into another one, or renamed. Old ids stay valid. */
  readonly absorbed: readonly string[]
}
