import type { Edge, Member } from './edge.ts'
import { rankOf } from './edge.ts'
import { addCounts, countsOf, type TypeCounts } from './guard.ts'
import type { IdentityRules } from './identity-rules.ts'
import { profileId } from './profile-id.ts'

/** A member of a live component. */
export interface LiveMember extends Member {
  /** Place among the component's members. */
  place: number
  firstSeenMs: number
  cluster: Cluster
  /** Id of the profile that is named after it, once it was asked for; else ''. */
  profileId: string
  /** Whether a profile is or was named after it. */
  named: boolean
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
  readonly counts: TypeCounts
  /** The member that the profile is named after. */
  name: LiveMember
  #identifiers: readonly string[] | undefined

  constructor(members: readonly LiveMember[], counts: TypeCounts, name: LiveMember) {
    this.members = members
    this.counts = counts
    this.name = name
  }

  /** Keys of the members' identifiers, strongest type first: one array for the cluster's life. */
  get identifiers(): readonly string[] {
    this.#identifiers ??= identifiersOf(this.members)
    return this.#identifiers
  }
}

/** Puts members into a cluster of their own. */
export function formCluster(
  members: readonly LiveMember[],
  counts: TypeCounts,
  name: LiveMember,
): Cluster {
  const cluster = new Cluster(members, counts, name)
  for (const member of members) member.cluster = cluster
  return cluster
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

/** A member that is nobody else's yet, in a cluster of its own. */
export function newMember(
  member: Member & { readonly place: number },
  rules: IdentityRules,
): LiveMember {
  // `formCluster` sets the cluster.
  const live = { ...member, profileId: '', named: false } as LiveMember
  formCluster([live], countsOf(member.type, rules), live)
  return live
}

/** One cluster of two, which are of no use any more. */
export function unite(left: Cluster, right: Cluster, rules: IdentityRules): Cluster {
  const members = [...left.members, ...right.members]
  const counts = addCounts(left.counts, right.counts)
  return formCluster(members, counts, stronger(left.name, right.name, rules))
}

/** A cluster of the given members, named after the strongest. */
export function clusterOf(members: readonly LiveMember[], rules: IdentityRules): Cluster {
  const counts = members.map(({ type }) => countsOf(type, rules)).reduce(addCounts)
  const name = members.reduce((left, right) => stronger(left, right, rules))
  return formCluster(members, counts, name)
}

/**
 * Which of two members a profile is named after: the one of the stronger type, then the older one,
 * then the one with the smaller profile id. So a merge and its undoing give the same ids again.
 */
export function stronger(left: LiveMember, right: LiveMember, rules: IdentityRules): LiveMember {
  const order =
    rankOf(left, rules) - rankOf(right, rules) || left.firstSeenMs - right.firstSeenMs || 0
  if (order !== 0) return order < 0 ? left : right
  return profileIdOf(left, rules) <= profileIdOf(right, rules) ? left : right
}

/** Id of the profile that is named after a member; computed once. */
export function profileIdOf(member: LiveMember, { idKey }: IdentityRules): string {
  if (member.profileId === '') member.profileId = profileId(idKey, member.identifier)
  return member.profileId
}
