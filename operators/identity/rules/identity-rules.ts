import { createHash } from 'node:crypto'
import { defaultIdentifierTypes, type IdentifierType } from '#schemas'
import { defaultIdentifierRules, type IdentifierRule } from './identifier-rule.ts'
import type { CandidateSpec, IdentityGuard } from './identity-guard.ts'
import { IdentityRulesError } from './identity-rules-error.ts'
import { limitGuards, type LimitGuard } from './limit-guard.ts'
import {
  admittedTypes,
  declaredTypes,
  rankedTypes,
  type RankedType,
  type RulesByType,
} from './ranked-type.ts'
import { moreThan, type ReviewRule } from './review-rule.ts'
import { ruleProblems } from './rule-problems.ts'

/** How much evidence a group of connected identifiers may hold before it is too large to be true. */
export interface EvidenceBounds {
  readonly members: number
  readonly edges: number
}

/** What `identityRules` takes; everything has a default. */
export interface IdentityRulesOptions {
  /** Where identifiers are found and which values count: by default the built-in types. */
  readonly identifiers?: readonly IdentifierType[]
  /**
   * By the name of the identifier type; the built-in types have `defaultIdentifierRules`. A type that
   * `identifiers` does not have is declared by its `paths`; `ip` is known.
   */
  readonly types?: Readonly<Record<string, IdentifierRule>>
  /**
   * Which of two edges wins where a guard lets only one conduct: of equally strong ones the one that
   * was seen first (`incumbent`, the default), or the one that was seen last (`latest`).
   */
  readonly conflict?: 'incumbent' | 'latest'
  /** Identifiers of one profile at the most, of all types together. */
  readonly maxCluster?: number
  /**
   * A group of connected identifiers with more than this is resolved by verdicts, aliases and personal
   * identifiers alone; the rest is parked, and one review item asks what to block.
   */
  readonly maxEvidence?: EvidenceBounds
  /** When a person is asked; by default before a profile gets more emails or phones than their limits. */
  readonly review?: readonly ReviewRule[]
  /**
   * Where events say which tenant they belong to: `context.tenant`. Then every identifier is one tenant's,
   * `email:acme/ada@example.com`, tenants never share a profile, and events without a tenant are rejected. By
   * default there are none.
   */
  readonly tenant?: string
  /** Guards of one's own. */
  readonly guards?: readonly IdentityGuard[]
  /** How probable matches are found: none by default. */
  readonly candidates?: readonly CandidateSpec[]
  /**
   * Secret from which profile ids are made, so that nobody can tell an identifier from an id. Choose it
   * once: with another key, profiles that have an id keep it and new ones get other ids than before, so
   * only a run from the beginning gives every profile the id of the new key.
   */
  readonly idKey?: string
}

/** Rules of identity resolution, checked. Made by `identityRules`. */
export interface IdentityRules extends Required<Omit<IdentityRulesOptions, 'types' | 'tenant'>> {
  readonly tenant: string | undefined
  /** Strongest first. */
  readonly types: readonly RankedType[]
  /** Guards that count identifiers of a type. */
  readonly limits: readonly LimitGuard[]
  /** Whether a window ends by itself, so that profiles may change without an event. */
  readonly windowed: boolean
  /** Observations after which a refused edge is asked about; Infinity for never. */
  readonly recurringTimes: number
  /** Differs where a rule does: what was resolved under another version is resolved anew. */
  readonly version: string
}

/**
 * The rules of identity resolution, with defaults for the built-in identifier types.
 * Throws `IdentityRulesError`, with every problem at once.
 */
export function identityRules(options: IdentityRulesOptions = {}): IdentityRules {
  const { identifiers: given = defaultIdentifierTypes, types = {} } = options
  const identifiers = [...given, ...declaredTypes(given, types)]
  const chosen = {
    conflict: options.conflict ?? ('incumbent' as const),
    maxCluster: options.maxCluster ?? 500,
    maxEvidence: options.maxEvidence ?? { members: 1_000, edges: 5_000 },
    review: options.review ?? usualReview(identifiers, types),
    tenant: options.tenant,
    guards: options.guards ?? [],
    candidates: options.candidates ?? [],
    idKey: options.idKey ?? 'anabranch',
  }
  const problems = ruleProblems({ ...chosen, identifiers, types })
  if (problems.length > 0) throw new IdentityRulesError(problems)
  const admitted = admittedTypes(identifiers, types, chosen.tenant !== undefined)
  const ranked = rankedTypes(admitted, types)
  const limits = limitGuards(ranked, chosen.review)
  const windows = [...limits, ...ranked.flatMap(({ shared }) => shared ?? [])]
  const rules = {
    ...chosen,
    identifiers: admitted,
    types: ranked,
    limits,
    windowed: windows.some(({ withinMs }) => withinMs !== Infinity),
    recurringTimes: Math.min(...chosen.review.map(timesOf)),
  }
  return Object.freeze({ ...rules, version: versionOf(rules) })
}

/** Asks about more emails and phones than their limits allow, where those count for ever. */
function usualReview(identifiers: readonly IdentifierType[], types: RulesByType) {
  return ['email', 'phone'].flatMap((name): readonly ReviewRule[] => {
    const { limit } = { ...defaultIdentifierRules[name], ...types[name] }
    const isThere = identifiers.some((type) => type.name === name)
    return isThere && typeof limit === 'number' ? [moreThan(limit, name)] : []
  })
}

function timesOf(rule: ReviewRule): number {
  return rule.kind === 'recurring' ? rule.times : Infinity
}

function versionOf({ identifiers, guards, candidates, ...rules }: Omit<IdentityRules, 'version'>) {
  const parts = {
    ...rules,
    guards: guards.map(({ name }) => name),
    candidates: candidates.map(({ kind, version }) => ({ kind, version })),
    blocked: identifiers.map(({ name, blocked }) => ({
      name,
      blocked: blocked.map(({ pattern, ...rule }) => ({ ...rule, pattern: String(pattern) })),
    })),
  }
  const infinityAsText = (_: string, value: unknown) => (value === Infinity ? 'ever' : value)
  const text = JSON.stringify(parts, infinityAsText)
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
