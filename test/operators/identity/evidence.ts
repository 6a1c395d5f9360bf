import fc from 'fast-check'
import {
  identityRules,
  resolve,
  resolveIdentity,
  type Edge,
  type IdentityRules,
  type Member,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { customerEvent, messageOf } from '../../helpers/customer-events.ts'
import { openOperator, type HarnessOptions } from '../../helpers/operator-harness.ts'

/** Limits so tight that random events run into all of them. */
export const tightRules = identityRules({
  types: { email: { limit: 2 }, anonymous_id: { limit: 2 }, device_id: { limit: 1 } },
  maxCluster: 5,
})

/** What one event says, in numbers: which user, email, browser and device; 0 for none. */
interface Clue {
  readonly user: number
  readonly email: number
  readonly anonymous: number
  readonly device: number
  readonly alias: boolean
  readonly at: number
}

/** Few different identifiers and times, so that they meet often and ties are common. */
function clueArbitrary(usersMax: number): fc.Arbitrary<Clue> {
  return fc
    .record({
      user: oftenNone(usersMax),
      email: oftenNone(3),
      anonymous: oftenNone(4),
      device: oftenNone(2),
      alias: fc.boolean(),
      at: fc.nat(9),
    })
    .filter(({ user, email, anonymous, device }) => user + email + anonymous + device > 0)
}

function oftenNone(max: number): fc.Arbitrary<number> {
  return max === 0 ? fc.constant(0) : fc.oneof(fc.constant(0), fc.integer({ min: 1, max }))
}

/** Histories with accounts, which name profiles for good, and without, where names change. */
export const historyArbitrary = fc
  .constantFrom(0, 3)
  .chain((usersMax) => fc.array(clueArbitrary(usersMax), { minLength: 1, maxLength: 40 }))

/** The event that gives a clue. */
export function toMessage({
  user,
  email,
  anonymous,
  device,
  alias,
  at,
}: Clue): Message<CustomerEvent> {
  const event = customerEvent({
    type: alias && user > 0 && anonymous > 0 ? 'alias' : 'identify',
    userId: user > 0 ? `user-${user}` : null,
    anonymousId: anonymous > 0 && !alias ? `browser-${anonymous}` : null,
    previousId: anonymous > 0 && alias ? `browser-${anonymous}` : null,
    traits: email > 0 ? { email: `person-${email}@example.com` } : {},
    context: device > 0 ? { device: { id: `device-${device}` } } : {},
    timestampMs: at,
  })
  return messageOf(event, { timestampMs: at })
}

/** A live identity operator. */
export async function openIdentity(rules: IdentityRules, options: HarnessOptions = {}) {
  return openOperator(resolveIdentity({ rules }), options)
}

/** A live identity operator after a history. */
export async function afterHistory(history: readonly Clue[], rules: IdentityRules = tightRules) {
  const harness = await openIdentity(rules)
  harness.send(...history.map(toMessage))
  return harness
}

type IdentityHarness = Awaited<ReturnType<typeof openIdentity>>

/** What a resolution says, in an order that does not depend on how it came about. */
export interface Outcome {
  /** Identifiers by profile. */
  readonly profiles: readonly (readonly string[])[]
  /** Refused edges with their guard. */
  readonly suppressed: readonly string[]
}

/** Where the state of an operator puts identifiers. */
export function outcomeOf(
  { workingSet: { cells } }: IdentityHarness,
  identifiers: readonly string[],
) {
  const profiles = new Map<string, readonly string[]>()
  const suppressed = new Set<string>()
  for (const identifier of identifiers) {
    const node = cells.nodes.get(identifier)
    const component = cells.components.get(node?.component ?? '')
    const member = component?.members[node?.member ?? -1]
    if (component === undefined || member?.identifier !== identifier) {
      throw new Error(`${identifier} is lost`)
    }
    profiles.set(member.cluster.name.profileId, member.cluster.identifiers)
    for (const edge of component.edges) {
      if (edge.refusedBy !== '') suppressed.add(edgeText(edge, component.members, edge.refusedBy))
    }
  }
  const outcome: Outcome = {
    profiles: [...profiles.values()].toSorted(compareLists),
    suppressed: [...suppressed].sort(),
  }
  return { ...outcome, ids: [...profiles.keys()].sort() }
}

/** The evidence of a history as two plain lists, and what `resolve` makes of it. */
export function oracle(history: readonly Clue[], rules: IdentityRules = tightRules): Outcome {
  const { nodes, edges } = evidenceOf(history, rules)
  const { clusters, suppressed } = resolve({ nodes, edges }, rules)
  return {
    profiles: clusters
      .map((places) => inOrder(places.flatMap((place) => nodes[place] ?? [])))
      .toSorted(compareLists),
    suppressed: [...suppressed]
      .flatMap(([place, guard]) => {
        const edge = edges[place]
        return edge === undefined ? [] : edgeText(edge, nodes, guard)
      })
      .sort(),
  }
}

/** Evidence from a history, without any of the operator's code. */
export function evidenceOf(history: readonly Clue[], rules: IdentityRules) {
  const nodes: Member[] = []
  const edges: Edge[] = []
  const place = (identifier: string, at: number): number => {
    const type = rules.types.findIndex(({ name }) => identifier.startsWith(`${name}:`))
    const known = nodes.findIndex((node) => node.identifier === identifier)
    const before = nodes[known]
    const firstSeenMs = Math.min(at, before?.firstSeenMs ?? Infinity)
    const lastSeenMs = Math.max(at, before?.lastSeenMs ?? -Infinity)
    nodes[known === -1 ? nodes.length : known] = { identifier, type, firstSeenMs, lastSeenMs }
    return known === -1 ? nodes.length - 1 : known
  }
  for (const { user, email, anonymous, device, alias, at } of history) {
    const places = [
      ...(user > 0 ? [`user_id:user-${user}`] : []),
      ...(email > 0 ? [`email:person-${email}@example.com`] : []),
      ...(device > 0 ? [`device_id:device-${device}`] : []),
      ...(anonymous > 0 ? [`anonymous_id:browser-${anonymous}`] : []),
    ].map((identifier) => place(identifier, at))
    const [first = 0, ...others] = places
    for (const other of others) {
      const [a, b] = first < other ? [first, other] : [other, first]
      const said = alias && user > 0 && anonymous > 0 && other === places.at(-1)
      const known = edges.findIndex((edge) => edge.a === a && edge.b === b)
      const before = edges[known]
      edges[known === -1 ? edges.length : known] = {
        a,
        b,
        kind: said || before?.kind === 'alias' ? 'alias' : 'seen',
        firstSeenMs: Math.min(at, before?.firstSeenMs ?? Infinity),
        lastSeenMs: Math.max(at, before?.lastSeenMs ?? -Infinity),
      }
    }
  }
  return { nodes, edges }
}

/** Keys of all identifiers of a history. */
export function identifiersIn(history: readonly Clue[], rules: IdentityRules = tightRules) {
  return evidenceOf(history, rules).nodes.map(({ identifier }) => identifier)
}

function inOrder(members: readonly Member[]): readonly string[] {
  return members
    .toSorted(
      (left, right) => left.type - right.type || (left.identifier < right.identifier ? -1 : 1),
    )
    .map(({ identifier }) => identifier)
}

function edgeText({ a, b }: Edge, nodes: readonly Member[], guard: string): string {
  const ends = [nodes[a]?.identifier, nodes[b]?.identifier].sort()
  return `${ends.join(' ')}: ${guard}`
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  return left.join(' ') < right.join(' ') ? -1 : 1
}
