import { rankOf, type Edge, type Member } from './edge.ts'
import type { IdentityRules } from './identity-rules.ts'
import { profileId } from './profile-id.ts'

/** A member of a live component. */
export class LiveMember implements Member {
  readonly identifier: string
  readonly type: number
  firstSeenMs: number
  /** Place among the component's members. */
  place: number
  /** Id of the profile that is named after it, once it was asked for; else ''. */
  profileId: string
  /** Whether a profile is or was named after it. */
  named: boolean
  cluster: Cluster

  /** It is in a cluster of its own at first. */
  constructor({ identifier, type, firstSeenMs }: Member, place: number, profileId = '') {
    this.identifier = identifier
    this.type = type
    this.firstSeenMs = firstSeenMs
    this.place = place
    this.profileId = profileId
    this.named = profileId !== ''
    this.cluster = new Cluster([this], this)
  }
}

/** An edge of a live component. */
export interface LiveEdge extends Edge {
  a: number
  b: number
  alias: boolean
  firstSeenMs: number
  /** The guard that keeps its two ends apart; '' where they are together. */
  refusedBy: string
}

/** One profile's identifiers. A cluster never changes its members: a union makes a new one. */
export class Cluster {
  readonly members: readonly LiveMember[]
  /** The member that the profile is named after. */
  name: LiveMember
  /** Whether its profile is in the list of profiles. */
  live = false
  /** Whether a profile from before the event at hand is in it. */
  inherits = false
  /** Whether its members have gone to other clusters. */
  ended = false
  #identifiers: readonly string[] | undefined

  constructor(members: readonly LiveMember[], name: LiveMember) {
    this.members = members
    this.name = name
  }

  /** Keys of the members' identifiers, in the order of `inOrder`: one array for the cluster's life. */
  get identifiers(): readonly string[] {
    this.#identifiers ??= identifiersOf(this.members)
    return this.#identifiers
  }
}

/** Puts members into a cluster of their own, named after the strongest unless a name is given. */
export function formCluster(
  members: readonly LiveMember[],
  rules: IdentityRules,
  name = members.reduce((left, right) => stronger(left, right, rules)),
): Cluster {
  const cluster = new Cluster(members, name)
  for (const member of members) member.cluster = cluster
  return cluster
}

/** One cluster of two, whose members go there. */
export function unite(left: Cluster, right: Cluster, rules: IdentityRules): Cluster {
  const name = stronger(left.name, right.name, rules)
  return formCluster([...left.members, ...right.members], rules, name)
}

/** Keys of members' identifiers, in the order of `inOrder`. */
export function identifiersOf(members: readonly LiveMember[]): readonly string[] {
  return inOrder(members).map(({ identifier }) => identifier)
}

/** Members by type, strongest first, then by value: an order that arrival does not change. */
export function inOrder(members: readonly LiveMember[]): readonly LiveMember[] {
  return [...members].sort(
    (left, right) => left.type - right.type || (left.identifier < right.identifier ? -1 : 1),
  )
}

/**
 * Which of two members a profile is named after: the one of the stronger type, then the older one,
 * then the one with the smaller profile id. So a merge and its undoing give the same ids again.
 */
export function stronger(left: LiveMember, right: LiveMember, rules: IdentityRules): LiveMember {
  const order = rankOf(left, rules) - rankOf(right, rules) || left.firstSeenMs - right.firstSeenMs
  if (order !== 0) return order < 0 ? left : right
  return profileIdOf(left, rules) <= profileIdOf(right, rules) ? left : right
}

/** Id of the profile that is named after a member; computed once. */
export function profileIdOf(member: LiveMember, { idKey }: IdentityRules): string {
  if (member.profileId === '') member.profileId = profileId(idKey, member.identifier)
  return member.profileId
}
