import type { Member } from '../evidence/member.ts'

/**
 * A guard of one's own. It has to be hereditary: if it allows some identifiers to be one profile, it
 * allows every part of them. "No more than two countries" is; "at least one email" is not, and
 * resolution that goes by such a guard would depend on the order of arrival. `hereditary: true` says
 * that somebody has thought about that; `checkIdentityRules` of `anabranch/testing` proves it wrong.
 *
 * Pure: it looks at nothing but the members.
 */
export interface IdentityGuard {
  /** Shown where it kept identifiers apart; part of the version of the rules: change both together. */
  readonly name: string
  readonly hereditary: true
  readonly allows: (members: readonly Member[]) => boolean
}

/**
 * How probable matches are found: what `fellegiSunter` of `operators/candidates` declares. Identity
 * carries it; `version` changes with whatever it decides by.
 */
export interface CandidateSpec {
  readonly kind: string
  readonly version: string
}
