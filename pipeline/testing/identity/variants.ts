import type { IdentityRules } from '#operators'

/** Rules that laws are checked on. */
export interface Variant {
  /** What it is; '' for the rules as they are. */
  readonly name: string
  readonly rules: IdentityRules
}

/** Limits above this are cut down: a few test identifiers would never come up to them. */
const reachable = 3
const clusterMax = 6
const evidenceMax = { members: 3, edges: 400 }

/**
 * The rules as they are, and with limits so low that test events run into all of them: the laws do not
 * depend on the numbers.
 */
export function variantsOf(rules: IdentityRules): readonly Variant[] {
  const tight = tightened(rules)
  return [
    { name: '', rules },
    { name: 'limits cut down', rules: tight },
    {
      name: 'limits and maxEvidence cut down',
      rules: named({ ...tight, maxEvidence: evidenceMax }),
    },
  ]
}

function tightened(rules: IdentityRules): IdentityRules {
  const { types, limits, maxCluster } = rules
  return named({
    ...rules,
    types: types.map(({ shared, ...type }) => ({
      ...type,
      limit: type.limit === Number.MAX_SAFE_INTEGER ? type.limit : cut(type.limit),
      shared: shared && { ...shared, above: Math.min(shared.above, 2) },
    })),
    limits: limits.map((limit) => ({ ...limit, max: cut(limit.max) })),
    maxCluster: Math.min(maxCluster, clusterMax),
  })
}

/** Rules without any guard: whatever is linked is one profile. */
export function withoutGuards(rules: IdentityRules): IdentityRules {
  const { types } = rules
  const none = Number.MAX_SAFE_INTEGER
  return named({
    ...rules,
    types: types.map((type) => ({ ...type, limit: none, shared: undefined })),
    limits: [],
    guards: [],
    maxCluster: none,
    maxEvidence: { members: none, edges: none },
  })
}

function cut(limit: number): number {
  return limit > reachable ? 2 : limit
}

/** Other rules have another version. */
function named(rules: IdentityRules): IdentityRules {
  const { limits, types, maxCluster, maxEvidence } = rules
  const changed = { limits, shared: types.map(({ shared }) => shared), maxCluster, maxEvidence }
  return { ...rules, version: `${rules.version} ${JSON.stringify(changed)}` }
}

/** Steps between test times: so that windows end within a few of them. */
export function unitsOf({ limits, types }: IdentityRules): readonly number[] {
  const windows = [...limits, ...types.flatMap(({ shared }) => shared ?? [])]
    .map(({ withinMs }) => withinMs)
    .filter((withinMs) => withinMs !== Infinity)
  return [minuteMs, ...windows.map((withinMs) => Math.max(1, Math.floor(withinMs / stepsInWindow)))]
}

const minuteMs = 60_000
const stepsInWindow = 4
