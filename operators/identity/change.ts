import { profileIdOf, unite, type Cluster, type LiveEdge, type LiveMember } from './cluster.ts'
import type { IdentityRules } from './identity-rules.ts'

/** A profile id, and the identifier that it is named after. */
export interface NamedProfile {
  readonly id: string
  readonly identifier: string
}

/** Which profiles an event started and ended. */
export interface ProfileChanges {
  readonly started: readonly NamedProfile[]
  readonly ended: readonly NamedProfile[]
  /** How many profiles became part of another one. */
  readonly merges: number
}

/** What became of one edge: the guard that refused it before the event and after it; '' for none. */
export interface Refusal {
  readonly before: string
  readonly now: string
  /** The two identifiers. */
  readonly ends: readonly [string, string]
}

const noRefusals: readonly Refusal[] = []
const noClusters: readonly Cluster[] = []

/** Gathers what one event changes about clusters and refused edges. */
export class Change {
  /** Made when it is needed: hardly any event comes near a guard. */
  #refusals: Map<LiveEdge, Pick<Refusal, 'before' | 'ends'>> | undefined
  readonly #started: Cluster[] = []
  readonly #ended: NamedProfile[] = []
  #merges = 0
  /** Clusters that are other ones than before; undefined where nobody asks for them. */
  readonly #changed: Set<Cluster> | undefined

  constructor(options: { readonly tracked: boolean }) {
    this.#changed = options.tracked ? new Set() : undefined
  }

  /** A cluster is new. `sources` are the clusters that its members were in; they end. */
  start(cluster: Cluster, sources: readonly Cluster[]): void {
    if (this.#changed !== undefined && !this.#isSame(cluster, sources)) this.#changed.add(cluster)
    let inherited = 0
    for (const source of sources) if (source.inherits) inherited += 1
    if (inherited > 1) this.#merges += inherited - 1
    cluster.inherits = inherited > 0
    this.#started.push(cluster)
  }

  /** A cluster's members have gone to others. */
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
    this.#changed?.add(cluster)
  }

  /** A cluster is in another component from now on. */
  move(cluster: Cluster): void {
    this.#changed?.add(cluster)
  }

  /** Clusters whose members, name or component are others than before, where that is tracked. */
  changed(): readonly Cluster[] {
    if (this.#changed === undefined || this.#changed.size === 0) return noClusters
    return [...this.#changed].filter(({ ended }) => !ended)
  }

  /** A guard keeps an edge's ends apart from now on, or ('') does not any more. */
  refuse(edge: LiveEdge, guard: string, ends: () => Refusal['ends']): void {
    if (edge.refusedBy === guard) return
    this.#refusals ??= new Map()
    if (!this.#refusals.has(edge)) {
      this.#refusals.set(edge, { before: edge.refusedBy, ends: ends() })
    }
    edge.refusedBy = guard
  }

  /** Edges whose guard is another one than before the event, or none. */
  refusals(): readonly Refusal[] {
    if (this.#refusals === undefined) return noRefusals
    return [...this.#refusals]
      .map(([edge, { before, ends }]) => ({ before, now: edge.refusedBy, ends }))
      .filter(({ before, now }) => before !== now)
  }

  /** What the event did to profiles. Asked for once, when it is through. */
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
      cluster.inherits = true
      if (!ended.delete(id)) started.push({ id, identifier: name.identifier })
    }
    return { started, ended: [...ended.values()], merges: this.#merges }
  }

  /** Whether a new cluster is what its one source was before the event. */
  #isSame(cluster: Cluster, sources: readonly Cluster[]): boolean {
    const [source] = sources
    if (source === undefined || sources.length > 1 || source.name !== cluster.name) return false
    const isWhole = source.members.length === cluster.members.length
    return isWhole && this.#changed?.has(source) === false
  }

  /** Takes a cluster's profile off the list; answers whether it was there before the event. */
  #unname(cluster: Cluster): boolean {
    const { live, name } = cluster
    if (live) this.#ended.push({ id: name.profileId, identifier: name.identifier })
    cluster.live = false
    return live
  }
}
