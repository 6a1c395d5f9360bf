/** A wrong version of identity resolution: a piece of source and what stands there instead. */
export interface IdentityMutant {
  readonly name: string
  /** From the root of the checkout. */
  readonly file: string
  readonly from: string
  readonly to: string
  /** The law that notices it. */
  readonly law: string
  /** The rule set that it shows under. */
  readonly rules?: 'default' | 'windows' | 'one window' | 'alike' | 'a guard of its own'
}
