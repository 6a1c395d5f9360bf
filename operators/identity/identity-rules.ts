import { createHash } from 'node:crypto'
import { defaultIdentifierTypes, type IdentifierType } from '#schemas'
import { ruleProblems } from './rule-problems.ts'

/** What the rules say about one type of identifier. */
export interface IdentifierRule {
  /**
   * Lower is stronger, as in `IdentifierType`, whose rank it replaces. The strongest identifier of an
   * event takes the event's traits.
   */
  readonly rank?: number
  /** Different identifiers of this type in one profile at the most; no limit where it is left out. */
  readonly limit?: number
}

/** What `identityRules` takes; everything has a default. */
export interface IdentityRulesOptions {
  /** Where identifiers are found and which values count: by default the built-in types. */
  readonly identifiers?: readonly IdentifierType[]
  /** By the name of the identifier type; the built-in types have `defaultIdentifierRules`. */
  readonly types?: Readonly<Record<string, IdentifierRule>>
  /** Identifiers of one profile at the most, of all types together. */
  readonly clusterIdentifiersMax?: number
  /**
   * Links that one group of connected identifiers keeps at the most. Further links are refused and
   * counted (`edges_refused`); which ones then depends on the order in which they came.
   */
  readonly componentEdgesMax?: number
  /** Types whose limit asks a person: what it keeps apart is put on the review queue. */
  readonly review?: readonly string[]
  /**
   * Secret from which profile ids are made, so that nobody can tell an identifier from an id. Choose it
   * once: with another key, profiles that have an id keep it and new ones get other ids than before, so
   * only a run from the beginning gives every profile the id of the new key.
   */
  readonly idKey?: string
}

/** One type of identifier; `types` of the rules lists them from strongest to weakest. */
export interface RankedType {
  readonly name: string
  readonly rank: number
  readonly limit: number
  readonly reviewed: boolean
}

/** Rules of identity resolution, checked. Made by `identityRules`. */
export interface IdentityRules {
  readonly identifiers: readonly IdentifierType[]
  readonly types: readonly RankedType[]
  readonly clusterIdentifiersMax: number
  readonly componentEdgesMax: number
  readonly idKey: string
  /** Differs where a rule does: what was resolved under another version is resolved anew. */
  readonly version: string
}

/** Limits that fit people: one account, few addresses and numbers, many browsers and devices. */
export const defaultIdentifierRules: Readonly<Record<string, IdentifierRule>> = {
  user_id: { limit: 1 },
  email: { limit: 5 },
  phone: { limit: 5 },
  device_id: { limit: 50 },
  anonymous_id: { limit: 200 },
}

/** Rules that cannot be meant. Lists every problem at once. */
export class IdentityRulesError extends Error {
  override readonly name = 'IdentityRulesError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`These identity rules cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * The rules of identity resolution, with defaults for the built-in identifier types.
 * Throws `IdentityRulesError`, with every problem at once.
 */
export function identityRules(options: IdentityRulesOptions = {}): IdentityRules {
  const {
    identifiers = defaultIdentifierTypes,
    clusterIdentifiersMax = 500,
    componentEdgesMax = 5_000,
    review = ['email', 'phone'].filter((name) => identifiers.some((type) => type.name === name)),
    idKey = 'anabranch',
  } = options
  const types = options.types ?? {}
  const bounds = { clusterIdentifiersMax, componentEdgesMax }
  const problems = ruleProblems({ identifiers, types, ...bounds, review, idKey })
  if (problems.length > 0) throw new IdentityRulesError(problems)
  const ranked = rankedTypes(identifiers, { ...defaultIdentifierRules, ...types }, review)
  const version = versionOf({ types: ranked, ...bounds, idKey })
  return Object.freeze({ identifiers, types: ranked, ...bounds, idKey, version })
}

function rankedTypes(
  identifiers: readonly IdentifierType[],
  rules: Readonly<Record<string, IdentifierRule>>,
  review: readonly string[],
): readonly RankedType[] {
  return identifiers
    .map((type) => {
      const { rank = type.rank, limit = Number.MAX_SAFE_INTEGER } = rules[type.name] ?? {}
      return Object.freeze({ name: type.name, rank, limit, reviewed: review.includes(type.name) })
    })
    .sort((left, right) => left.rank - right.rank || (left.name < right.name ? -1 : 1))
}

function versionOf(rules: Omit<IdentityRules, 'version' | 'identifiers'>): string {
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16)
}
