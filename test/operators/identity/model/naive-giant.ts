import type { IdentityRules } from '#operators'
import type { NaiveEdge, NaiveMember } from './naive-resolve.ts'

/** Groups that edges connect and that are too large, as lists of their identifiers. */
export function giantParts(
  edges: readonly NaiveEdge[],
  members: readonly NaiveMember[],
  { maxEvidence }: IdentityRules,
): readonly (readonly string[])[] {
  let parts: ReadonlySet<string>[] = members.map(({ key }) => new Set([key]))
  for (const { ends } of edges) {
    const touching = parts.filter((part) => ends.some((key) => part.has(key)))
    const rest = parts.filter((part) => !touching.includes(part))
    parts = [...rest, new Set(touching.flatMap((part) => [...part]))]
  }
  const isGiant = (part: ReadonlySet<string>) =>
    part.size > maxEvidence.members ||
    edges.filter(({ ends }) => part.has(ends[0])).length > maxEvidence.edges
  return parts.filter(isGiant).map((part) => [...part])
}

/**
 * Whom the questions about groups are named after: the one with the most edges, the first by its key of
 * several. Groups of which a person said to leave them are left out.
 */
export function askedAbout(
  parts: readonly (readonly string[])[],
  edges: readonly NaiveEdge[],
  declined: ReadonlySet<string>,
): readonly string[] {
  const count = (key: string) => edges.filter(({ ends }) => ends.includes(key)).length
  return parts
    .filter((part) => !part.some((key) => declined.has(key)))
    .flatMap((part) => part.toSorted((a, b) => count(b) - count(a) || (a < b ? -1 : 1)).slice(0, 1))
    .sort()
}

/** Whether an edge holds even in a group that is too large. */
export function isBelieved(
  { alias, ends }: NaiveEdge,
  byKey: ReadonlyMap<string, NaiveMember>,
  { types }: IdentityRules,
): boolean {
  const isPersonal = (key: string) =>
    types.find(({ name }) => name === byKey.get(key)?.type)?.personal === true
  return alias || ends.every(isPersonal)
}
