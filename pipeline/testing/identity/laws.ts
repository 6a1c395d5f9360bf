import type { MergeRules } from '#operators'
import type { CustomerEvent } from '#schemas'
import type * as fc from 'fast-check'
import type { Material } from './arbitraries.ts'
import type { Outcome } from './outcome.ts'
import type { Step } from './step.ts'

/** What laws are checked on. */
export interface LawContext extends Material {
  readonly traits: MergeRules<CustomerEvent>
}

/** What a law says of one thing, seen from two sides that ought to be equal. */
export interface Side {
  readonly title: string
  readonly says: Outcome | readonly string[]
}

/** A case that breaks a law. */
export interface Break {
  /** In a sentence. */
  readonly problem: string
  readonly sides: readonly Side[]
}

/** One case of a law: what to print of it, and whether the law holds there. */
export interface Case {
  /** Which rules it is about; '' for those as they are. */
  readonly variant: string
  readonly steps: readonly Step[]
  /** What else the case consists of, a line each. */
  readonly notes?: readonly string[]
  readonly check: () => Promise<Break | undefined>
}

/** A law of identity resolution. */
export interface Law {
  /** `P1` to `P18`. */
  readonly id: string
  /** What holds, in a sentence. */
  readonly title: string
  /** Cases; undefined where the rules have nothing that the law is about. */
  readonly cases: (context: LawContext) => fc.Arbitrary<Case> | undefined
  /** Runs of this law for each run of others: less than 1 where a case takes long. */
  readonly share?: number
}
