import type { IdentityRules } from '../rules/identity-rules.ts'
import { profileIdOf, unite, type Cluster, type LiveMember } from './cluster.ts'
import { deltasOf, type FormerCluster } from './deltas.ts'
import type { IdentityDelta } from '../resolved.ts'

/** A profile id, and the member that it is named after. */
export interface NamedProfile {
  readonly id: string
  readonly member: LiveMember
}

/** Which profiles a message started, ended and changed. */
export interface ProfileChanges {
  readonly started: readonly NamedProfile[]
  readonly ended: readonly NamedProfile[]
  /** As `Change.changed` answers. */
  readonly changed: readonly Cluster[]
  /** How many profiles became part of another one. */
  readonly merges: number
  /** How many parts profiles fell into, beyond the first of each. */
  readonly splits: number
  readonly deltas: readonly IdentityDelta[]
}

/** Gathers what one message changes about clusters. */
export class Change {
  readonly #started: Cluster[] = []
  readonly #ended: NamedProfile[] = []
  readonly #former: FormerCluster[] = []
  /** Clusters that are other ones than before. */
  readonly #changed = new Set<Cluster>()

  /** A cluster is new. `sources` are the clusters that its members were in; they end. */
  start(cluster: Cluster, sources: readonly Cluster[]): void {
    if (!this.#isSame(cluster, sources)) this.#changed.add(cluster)
    this.#started.push(cluster)
  }

  /** A cluster's members have gone to others, or nowhere. */
  end(cluster: Cluster): void {
    this.#unname(cluster)
    cluster.ended = true
  }

  /** Makes one cluster of two. */
  unite(left: Cluster, right: Cluster, rules: IdentityRules): void {
    this.start(unite(left, right, rules), [left, right])
    this.end(left)
    this.end(right)
  }

  /** A cluster is named after another of its members from now on. */
  rename(cluster: Cluster, name: LiveMember): void {
    if (this.#unname(cluster)) this.#started.push(cluster)
    cluster.name = name
    this.#changed.add(cluster)
  }

  /** Something about a cluster is told anew: it is in another component, or is shown otherwise. */
  tell(cluster: Cluster): void {
    this.#changed.add(cluster)
  }

  /** Clusters whose members, name or component are others than before. */
  changed(): readonly Cluster[] {
    return [...this.#changed].filter(({ ended }) => !ended)
  }

  /** What the message did to profiles. Asked for once, when it is through. */
  profiles(rules: IdentityRules): ProfileChanges {
    const started: NamedProfile[] = []
    const ended = new Map<string, NamedProfile>()
    for (const profile of this.#ended) ended.set(profile.id, profile)
    for (const cluster of this.#started) {
      if (cluster.ended) continue
      const { name } = cluster
      const id = profileIdOf(name, rules)
      name.named = true
      cluster.live = true
      if (!ended.delete(id)) started.push({ id, member: name })
    }
    const changed = this.changed()
    const { deltas, merges, splits } = deltasOf(this.#former, changed)
    return { started, ended: [...ended.values()], changed, merges, splits, deltas }
  }

  /** Whether a new cluster is what its one source was before the message. */
  #isSame(cluster: Cluster, sources: readonly Cluster[]): boolean {
    const [source] = sources
    if (source === undefined || sources.length > 1 || source.name !== cluster.name) return false
    return source.members.length === cluster.members.length && !this.#changed.has(source)
  }

  /** Takes a cluster's profile off the list; answers whether it was there before the message. */
  #unname(cluster: Cluster): boolean {
    const { live, name, members } = cluster
    if (live) {
      this.#ended.push({ id: name.profileId, member: name })
      this.#former.push({ id: name.profileId, members })
    }
    cluster.live = false
    return live
  }
}
