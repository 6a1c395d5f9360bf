import { compareText, rankOf } from '../evidence/edge.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { Member } from '../evidence/member.ts'
import { profileId } from '../profile-id.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Component } from './component.ts'
import { ClusterCounts } from './cluster-counts.ts'

/** What is known of a member when it joins a component. */
export interface NewMember {
  readonly identifier: string
  readonly type: number
  readonly timestampMs: number
}

const noEdges: readonly LiveEdge[] = []

/** A member of a live component. Changed in place. */
export class LiveMember implements Member {
  readonly identifier: string
  readonly type: number
  firstSeenMs: number
  lastSeenMs: number
  /** Events that carried it. */
  count = 1
  /** Place among the component's members. */
  place: number
  /** Id of the profile that is named after it, once it was asked for; else ''. */
  profileId = ''
  /** Whether a profile is or was named after it. */
  named = false
  blocked = false
  withdrawn = false
  /** Whether several people share it, as of the last look. */
  shared = false
  /** Whether it is in a group that is too large to be believed. */
  giant = false
  edges: readonly LiveEdge[] = noEdges
  /** The component that it is in. */
  home: Component
  cluster: Cluster

  /** It is in a cluster of its own at first. */
  constructor({ identifier, type, timestampMs }: NewMember, place: number, home: Component) {
    this.home = home
    this.identifier = identifier
    this.type = type
    this.firstSeenMs = timestampMs
    this.lastSeenMs = timestampMs
    this.place = place
    this.cluster = new Cluster([this], this)
  }
}

/** One profile's identifiers. A cluster never changes its members: a union makes a new one. */
export class Cluster {
  readonly members: readonly LiveMember[]
  /** The member that the profile is named after. */
  name: LiveMember
  /** Whether its profile is in the list of profiles. */
  live = false
  /** Whether its members have gone to other clusters. */
  ended = false
  #identifiers: readonly string[] | undefined
  #counts: ClusterCounts | undefined

  constructor(members: readonly LiveMember[], name: LiveMember) {
    this.members = members
    this.name = name
  }

  /** Version of its profile: that of the component. */
  get version(): number {
    return this.name.home.version
  }

  /** Whether it is all of its component. */
  get isWhole(): boolean {
    return this.members.length === this.name.home.members.length
  }

  /** Keys of the members' identifiers, in the order of `inOrder`: one array for the cluster's life. */
  get identifiers(): readonly string[] {
    this.#identifiers ??= inOrder(this.members).map(({ identifier }) => identifier)
    return this.#identifiers
  }

  /** How many members count for each limit. */
  get counts(): ClusterCounts {
    const counts = this.#counts ?? new ClusterCounts(this.members)
    if (counts.areKept) this.#counts = counts
    return counts
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
  return formCluster(left.members.concat(right.members), rules, name)
}

/** Members by type, strongest first, then by value: an order that arrival does not change. */
export function inOrder(members: readonly LiveMember[]): readonly LiveMember[] {
  return [...members].sort(
    (left, right) => left.type - right.type || compareText(left.identifier, right.identifier),
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
