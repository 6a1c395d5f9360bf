import {
  commandIdentifiersMax,
  withdrawalsKey,
  type IdentityRules,
  type Withdrawal,
} from '#operators'
import type { Component } from '../state/clusters.ts'
import type { OpenIdentity } from '../state/open-identity.ts'

/**
 * Tells which groups of identifiers are not what the pipeline's rules would make of them now: they were
 * resolved under others, or before the links of a source were taken back.
 */
export async function whatIsDue({
  spec: { rules },
  reader,
}: OpenIdentity): Promise<(component: Component) => boolean> {
  const [undone = []] = await reader.get('withdrawals', [withdrawalsKey])
  const isDue = (component: Component) =>
    component.rulesVersion !== rules.version || hasUndone(component, undone)
  return (component) => isDue(component) && knownIdentifier(component, rules) !== undefined
}

/** Whether a group still has links that were taken back since it was last looked at. */
function hasUndone({ withdrawals, edges }: Component, undone: readonly Withdrawal[]): boolean {
  if (withdrawals === undone.length) return false
  const sources = new Set(undone.slice(withdrawals).map(({ source }) => source))
  return edges.some(({ traces }) => traces.some(({ source }) => sources.has(source)))
}

/** By which identifiers commands name the groups that are due, as many at a time as a command takes. */
export async function* dueIdentifiers(
  { spec: { rules }, reader }: OpenIdentity,
  isDue: (component: Component) => boolean,
): AsyncIterable<readonly string[]> {
  let identifiers: string[] = []
  for await (const [, component] of reader.scan('components')) {
    if (!('members' in component) || !isDue(component)) continue
    const known = knownIdentifier(component, rules)
    if (known !== undefined) identifiers.push(known)
    if (identifiers.length < commandIdentifiersMax) continue
    yield identifiers
    identifiers = []
  }
  if (identifiers.length > 0) yield identifiers
}

/** An identifier by which a command may name a group: undefined where the rules know none of its types. */
export function knownIdentifier(
  { members }: Component,
  { types }: IdentityRules,
): string | undefined {
  return members.find(({ type }) => type < types.length)?.identifier
}
