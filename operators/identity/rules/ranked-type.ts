import { identifierType, type BlockRule, type IdentifierType } from '#schemas'
import { defaultIdentifierRules, type IdentifierRule } from './identifier-rule.ts'

/** One type of identifier; `types` of the rules lists them from strongest to weakest. */
export interface RankedType {
  readonly name: string
  readonly rank: number
  /** `Number.MAX_SAFE_INTEGER` for none. */
  readonly limit: number
  /** Window of the limit in milliseconds; Infinity for ever. */
  readonly limitWithinMs: number
  /** When identifiers of this type are shared; undefined: never. */
  readonly shared: RankedSharing | undefined
  readonly conducts: boolean
  /**
   * Whether a profile has few of them, so that they name a person rather than a thing: what such
   * identifiers say is believed even in a group that is too large to be one person's.
   */
  readonly personal: boolean
}

/** A `SharedRule` that was looked through. */
export interface RankedSharing {
  /** Place of the type that stands for people. */
  readonly by: number
  readonly above: number
  /** Infinity for ever. */
  readonly withinMs: number
}

/** The rules by name of the type. */
export type RulesByType = Readonly<Record<string, IdentifierRule>>

/** A limit up to here makes a type personal. */
const personalLimitMax = 10

/** Types that are there for the asking: no default rules use them. */
const optionalTypes: readonly IdentifierType[] = [
  identifierType({ name: 'ip', rank: 90, paths: ['context.ip'] }),
]

/** Of what rank a type is that has no other. */
const rankDefault = 100

/** Types that the rules declare besides those that are given: by paths, or by the name of an optional one. */
export function declaredTypes(given: readonly IdentifierType[], rules: RulesByType) {
  return Object.entries(rules).flatMap(([name, { paths, rank }]): readonly IdentifierType[] => {
    if (given.some((type) => type.name === name)) return []
    const optional = optionalTypes.find((type) => type.name === name)
    if (optional !== undefined) return [optional]
    if (paths === undefined || declarationProblem(name, paths) !== undefined) return []
    return [identifierType({ name, rank: rank ?? rankDefault, paths })]
  })
}

/** What is wrong with the name or the paths of a type, or undefined. */
export function declarationProblem(name: string, paths: readonly string[]): string | undefined {
  try {
    identifierType({ name, rank: rankDefault, paths })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Types with what the rules say of how values are found, normalised and blocked. */
export function admittedTypes(
  types: readonly IdentifierType[],
  rules: RulesByType,
  ofTenants: boolean,
): readonly IdentifierType[] {
  return types.map((given): IdentifierType => {
    const type = ofTenants ? { ...given, ofTenants } : given
    const { normalise, block = [], paths = type.paths } = rules[type.name] ?? {}
    const blocked = [...type.blocked, ...block.map(toBlockRule)]
    if (normalise === undefined) return { ...type, paths, blocked }
    const { normalisation: _, ...own } = type
    return { ...own, normalise, paths, blocked }
  })
}

/** Types in the order of their strength. */
export function rankedTypes(
  types: readonly IdentifierType[],
  own: RulesByType,
): readonly RankedType[] {
  const rules: RulesByType = { ...defaultIdentifierRules, ...own }
  const rankOf = (type: IdentifierType) => rules[type.name]?.rank ?? type.rank
  const sorted = [...types].sort(
    (left, right) => rankOf(left) - rankOf(right) || (left.name < right.name ? -1 : 1),
  )
  const places = new Map(sorted.map(({ name }, place) => [name, place]))
  return sorted.map((type) => rankedType(type.name, rankOf(type), rules[type.name] ?? {}, places))
}

function rankedType(
  name: string,
  rank: number,
  { limit = Number.MAX_SAFE_INTEGER, shared, conducts = true }: IdentifierRule,
  places: ReadonlyMap<string, number>,
): RankedType {
  const { max, within } =
    typeof limit === 'number' ? { max: limit, within: 'ever' as const } : limit
  const sharing = shared && {
    by: places.get(shared.by) ?? -1,
    above: shared.above,
    withinMs: windowOf(shared.within),
  }
  return Object.freeze({
    name,
    rank,
    limit: max,
    limitWithinMs: windowOf(within),
    shared: sharing,
    conducts,
    personal: max <= personalLimitMax,
  })
}

function windowOf(within: number | 'ever' = 'ever'): number {
  return within === 'ever' ? Infinity : within
}

function toBlockRule(blocked: string | RegExp | BlockRule): BlockRule {
  const reason = 'the rules block it'
  if (typeof blocked === 'string') return { values: [blocked], reason }
  return blocked instanceof RegExp ? { pattern: blocked, reason } : blocked
}
