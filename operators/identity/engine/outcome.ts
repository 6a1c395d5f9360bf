import type { IdentityDelta } from '../resolved.ts'
import type { Cluster } from './cluster.ts'

/** What a message came to. */
export interface Outcome {
  /** Whose it is. */
  readonly cluster: Cluster
  /** Ids of profiles that ended by it. */
  readonly absorbed: readonly string[]
  /** Clusters that are other ones than before. */
  readonly changed: readonly Cluster[]
  readonly deltas: readonly IdentityDelta[]
}
