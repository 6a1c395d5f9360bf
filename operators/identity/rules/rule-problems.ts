import { valueAtPath, type IdentifierType } from '#schemas'
import type { IdentifierRule, Limit, SharedRule } from './identifier-rule.ts'
import type { IdentityGuard } from './identity-guard.ts'
import type { IdentityRules, IdentityRulesOptions } from './identity-rules.ts'
import { declarationProblem } from './ranked-type.ts'
import type { ReviewRule } from './review-rule.ts'

/** Ranks are added up: two of them stay far from where whole numbers end. */
const rankMax = 1_000_000_000

type Options = Required<Omit<IdentityRulesOptions, 'tenant'>> & Pick<IdentityRules, 'tenant'>

/** Everything that is wrong with identity rules, each with what to do about it. */
export function ruleProblems(options: Options): readonly string[] {
  const { identifiers, types, review, guards, idKey } = options
  const names = identifiers.map(({ name }) => name)
  return [
    ...nameProblems(identifiers, types),
    ...Object.entries(types).flatMap(([name, rule]) => typeProblems(name, rule, names)),
    ...boundProblems(options),
    ...review.flatMap((rule) => reviewProblems(rule, names)),
    ...guardProblems(guards),
    ...tenantProblems(options),
    ...(idKey === '' ? ['idKey is empty: give a secret, or leave it out'] : []),
  ]
}

function tenantProblems({ tenant }: Options): readonly string[] {
  if (tenant === undefined) return []
  try {
    valueAtPath(tenant)
    return []
  } catch (error) {
    return [`tenant: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function nameProblems(identifiers: readonly IdentifierType[], types: Options['types']) {
  const names = identifiers.map(({ name }) => name)
  return [
    ...(names.length === 0 ? ['identifiers is empty: name at least one type'] : []),
    ...names
      .filter((name, place) => names.indexOf(name) !== place)
      .map((name) => `identifiers names the type "${name}" twice: leave one out`),
    ...Object.keys(types)
      .filter((name) => !names.includes(name) && types[name]?.paths === undefined)
      .map(
        (name) =>
          `types has a rule for "${name}", which no identifier has: ${known(names)}; ` +
          `or say where a type of your own is found: ${name}: { paths: ['traits.${name}'] }`,
      ),
  ]
}

function typeProblems(
  name: string,
  { rank, limit, shared, paths = [] }: IdentifierRule,
  names: readonly string[],
): readonly string[] {
  const problem = declarationProblem(name, paths)
  const problems = problem === undefined ? [] : [problem]
  if (rank !== undefined && !(Number.isSafeInteger(rank) && rank >= 0 && rank <= rankMax)) {
    problems.push(
      `rank of "${name}" is ${rank}, must be a whole number from 0 (strongest) to ${rankMax}`,
    )
  }
  if (limit !== undefined) problems.push(...limitProblems(name, limit))
  if (shared !== undefined) problems.push(...sharedProblems(name, shared, names))
  return problems
}

function limitProblems(name: string, limit: number | Limit): readonly string[] {
  if (typeof limit === 'number') return positive(`limit of "${name}"`, limit)
  const { max, within } = limit
  return [
    ...positive(`limit.max of "${name}"`, max),
    ...windowProblems(`limit.within of "${name}"`, within),
  ]
}

function sharedProblems(name: string, { by, above, within }: SharedRule, names: readonly string[]) {
  const at = `shared.by of "${name}"`
  return [
    ...(names.includes(by) ? [] : [`${at} is "${by}", which no identifier has: ${known(names)}`]),
    ...(by === name ? [`${at} is the type itself: name the type that stands for people`] : []),
    ...positive(`shared.above of "${name}"`, above),
    ...windowProblems(`shared.within of "${name}"`, within ?? 'ever'),
  ]
}

function boundProblems({ maxCluster, maxEvidence, conflict }: Options): readonly string[] {
  const isKnown = conflict === 'incumbent' || conflict === 'latest'
  return [
    ...positive('maxCluster', maxCluster),
    ...positive('maxEvidence.members', maxEvidence.members),
    ...positive('maxEvidence.edges', maxEvidence.edges),
    ...(isKnown ? [] : [`conflict is "${String(conflict)}", must be "incumbent" or "latest"`]),
  ]
}

function reviewProblems(rule: ReviewRule, names: readonly string[]): readonly string[] {
  if (rule.kind === 'recurring') return positive('review: times of recurring()', rule.times)
  const { max, type } = rule
  const isKnown = names.includes(type)
  return [
    ...positive(`review: max of moreThan(${max}, "${type}")`, max),
    ...(isKnown ? [] : [`review names "${type}", which no identifier has: ${known(names)}`]),
  ]
}

function guardProblems(guards: readonly IdentityGuard[]): readonly string[] {
  const names = guards.map(({ name }) => name)
  return guards.flatMap(({ name, hereditary }, place) => [
    ...(name === '' ? [`guards[${place}] has no name: say in a word what it keeps apart`] : []),
    ...(names.indexOf(name) === place ? [] : [`guards has "${name}" twice: rename one`]),
    ...(isDeclared(hereditary)
      ? []
      : [
          `guard "${name}" is not declared hereditary: what it allows as a whole it has to allow in ` +
            'every part, or profiles depend on the order of arrival. Say hereditary: true if it does, ' +
            'and let checkIdentityRules of anabranch/testing look for a counterexample',
        ]),
  ])
}

/** Typed code cannot leave it out; other code can. */
function isDeclared(hereditary: unknown): boolean {
  return hereditary === true
}

function positive(what: string, value: number): readonly string[] {
  if (Number.isSafeInteger(value) && value > 0) return []
  return [`${what} is ${value}, must be a whole number from 1`]
}

function windowProblems(what: string, within: number | 'ever'): readonly string[] {
  if (within === 'ever' || (Number.isSafeInteger(within) && within > 0)) return []
  return [
    `${what} is ${within}, must be 'ever' or a whole number of milliseconds from 1, such as days(30)`,
  ]
}

function known(names: readonly string[]): string {
  return `the types are ${names.join(', ')}`
}
