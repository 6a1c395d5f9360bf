import type { CandidateScore } from '../../candidates/scoring/candidate-scorer.ts'
import type { SeenIdentifier } from '../engine/cluster-facts.ts'
import type { EdgeKind } from '../evidence/edge.ts'
import type { Candidate, Verdict } from '../evidence/live-edge.ts'
import type { Trace } from '../evidence/trace.ts'

/** Why a profile is what it is. */
export interface Explanation {
  readonly profileId: string
  readonly version: number
  /** The identifier that was asked about, and the one that the profile is named after. */
  readonly identifier: string
  readonly namedAfter: string
  readonly members: readonly ExplainedMember[]
  /** Edges between members, in the order in which they are believed. */
  readonly edges: readonly ExplainedEdge[]
  /** Edges from members to others that a guard keeps apart from them. */
  readonly suppressed: readonly SuppressedEdge[]
  /** Verdicts that members are not who others are. */
  readonly cannotLinks: readonly ExplainedCannotLink[]
  /** How the profile came about: the unions in the order in which edges are believed. */
  readonly history: readonly Union[]
  /** Former ids, of the profile and of those that are part of it. */
  readonly aliases: readonly string[]
  /** What made it: the weakest means that is needed for all of it. */
  readonly method: 'alone' | 'verdict' | 'deterministic' | 'probabilistic'
  /** 1 unless a model had a part in it: then how probable its weakest link is. */
  readonly confidence: number
}

/** An identifier of the profile. */
export interface ExplainedMember extends SeenIdentifier {
  /** Several people share it: its edges do not conduct. */
  readonly shared: boolean
  readonly blocked: boolean
  readonly withdrawn: boolean
}

/** An edge with where it is known from. */
export interface ExplainedEdge {
  readonly ends: readonly [string, string]
  readonly kind: EdgeKind
  /** In words: `seen together`, `alias call`, `verdict of ada`, `model m1`. */
  readonly rule: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Observations, and what each source says. */
  readonly count: number
  readonly traces: readonly Trace[]
  /** Event time up to which what was seen was taken back and counts no more; left out where nothing was. */
  readonly removedUntilMs?: number
  readonly verdict?: Verdict
  readonly candidate?: Candidate
  /** How the two agree now, of a candidate. */
  readonly likeness?: CandidateScore
}

/** An edge that does not make one profile of its ends. */
export interface SuppressedEdge extends ExplainedEdge {
  /** Name of the guard; `blocked` where an end is blocked, `removed` where it was taken back. */
  readonly guard: string
  /** Two identifiers that cannot be in one profile by that guard, where there are such two. */
  readonly blocking?: readonly [string, string]
  /** The profile at the other end. */
  readonly otherProfileId: string
}

/** A person's word that two identifiers are not the same one's. */
export interface ExplainedCannotLink extends Verdict {
  readonly ends: readonly [string, string]
}

/** One step of how a profile came about. */
export interface Union {
  /** The edge that made it, when it was seen first, by which message. */
  readonly edge: ExplainedEdge
  /** The one that gives the name first. */
  readonly parts: readonly [UnionPart, UnionPart]
  /** How many identifiers there are after it. */
  readonly size: number
}

/** What a union joined. */
export interface UnionPart {
  /** The identifier that it would be named after. */
  readonly namedAfter: string
  /** Place of the union that made it; left out for an identifier that was alone. */
  readonly union?: number
}
