import type { IdentifierRule, IdentityRulesOptions } from './identity-rules.ts'

/** Everything that is wrong with identity rules, each with what to do about it. */
export function ruleProblems(options: Required<IdentityRulesOptions>): readonly string[] {
  const { identifiers, types, clusterIdentifiersMax, componentEdgesMax, review, idKey } = options
  const names = identifiers.map(({ name }) => name)
  const known = `the types are ${names.join(', ')}`
  return [
    ...(names.length === 0 ? ['identifiers is empty: name at least one type'] : []),
    ...names
      .filter((name, place) => names.indexOf(name) !== place)
      .map((name) => `identifiers names the type "${name}" twice: leave one out`),
    ...Object.keys(types)
      .filter((name) => !names.includes(name))
      .map((name) => `types has a rule for "${name}", which no identifier has: ${known}`),
    ...review
      .filter((name) => !names.includes(name))
      .map((name) => `review names "${name}", which no identifier has: ${known}`),
    ...Object.entries(types).flatMap(([name, rule]) => typeProblems(name, rule)),
    ...positive('clusterIdentifiersMax', clusterIdentifiersMax),
    ...positive('componentEdgesMax', componentEdgesMax),
    ...(idKey === '' ? ['idKey is empty: give a secret, or leave it out'] : []),
  ]
}

function typeProblems(name: string, { rank, limit }: IdentifierRule): readonly string[] {
  const problems: string[] = []
  if (rank !== undefined && (!Number.isSafeInteger(rank) || rank < 0)) {
    problems.push(`rank of "${name}" is ${rank}, must be a whole number from 0 (strongest)`)
  }
  if (limit !== undefined) problems.push(...positive(`limit of "${name}"`, limit))
  return problems
}

function positive(what: string, value: number): readonly string[] {
  if (Number.isSafeInteger(value) && value > 0) return []
  return [`${what} is ${value}, must be a whole number from 1`]
}
