import { profileIdOf, type Cluster, type LiveEdge } from './cluster.ts'
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

/** Gathers what one event changes about clusters and refused edges. */
export class Change {
  readonly #refusals = new Map<LiveEdge, Refusal>()
  /** Clusters of this event, and whether a profile from before the event is in them. */
  readonly #started = new Map<Cluster, boolean>()
  readonly #ended = new Map<string, string>()
  #merges = 0

  /** A cluster of a new identifier. */
  start(cluster: Cluster): void {
    this.#started.set(cluster, false)
  }

  /** `former` clusters, each of them in one or several of the `now` clusters, end. */
  replace(former: readonly Cluster[], now: readonly Cluster[], sources: Sources): void {
    const existing = new Set(former.filter((cluster) => this.#existed(cluster)))
    for (const cluster of now) {
      const before = sources(cluster).filter((source) => existing.has(source)).length
      this.#merges += Math.max(0, before - 1)
      this.#started.set(cluster, before > 0)
    }
    for (const cluster of former) this.#end(cluster)
  }

  /** A cluster is named after another of its members from now on; `cluster.name` is still the old one. */
  rename(cluster: Cluster): void {
    if (this.#started.has(cluster)) return
    this.#ended.set(cluster.name.profileId, cluster.name.identifier)
    this.#started.set(cluster, true)
  }

  /** A guard keeps an edge's ends apart from now on, or ('') does not any more. */
  refuse(edge: LiveEdge, guard: string, ends: readonly [string, string]): void {
    if (edge.refusedBy === guard) return
    const before = this.#refusals.get(edge)?.before ?? edge.refusedBy
    edge.refusedBy = guard
    this.#refusals.set(edge, { before, now: guard, ends })
  }

  /** Edges whose guard is another one than before the event, or none. */
  refusals(): readonly Refusal[] {
    return [...this.#refusals.values()].filter(({ before, now }) => before !== now)
  }

  /** What the event did to profiles, once it is through. */
  profiles(rules: IdentityRules): ProfileChanges {
    const started: NamedProfile[] = []
    const ended = new Map(this.#ended)
    for (const { name } of this.#started.keys()) {
      const id = profileIdOf(name, rules)
      name.named = true
      if (!ended.delete(id)) started.push({ id, identifier: name.identifier })
    }
    return {
      started,
      ended: [...ended].map(([id, identifier]) => ({ id, identifier })),
      merges: this.#merges,
    }
  }

  #existed(cluster: Cluster): boolean {
    return this.#started.get(cluster) ?? true
  }

  #end(cluster: Cluster): void {
    if (!this.#started.delete(cluster)) {
      this.#ended.set(cluster.name.profileId, cluster.name.identifier)
    }
  }
}

/** The clusters that the members of a new cluster were in. */
export type Sources = (cluster: Cluster) => readonly Cluster[]
