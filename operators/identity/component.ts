import assert from 'node:assert/strict'
import type { Change } from './change.ts'
import { formCluster, LiveMember, stronger, type Cluster, type LiveEdge } from './cluster.ts'
import { EdgeIndex } from './edge-index.ts'
import { compareEdges, sortedEnds, type Edge, type Member } from './edge.ts'
import { countTypes, refusal } from './guard.ts'
import type { IdentityRules } from './identity-rules.ts'
import { resolve } from './resolve.ts'

/**
 * A component of the evidence with its clusters, kept as `resolve` would make them.
 *
 * It only grows. New evidence is resolved in place wherever that gives what `resolve` would give,
 * and by `resolve` itself elsewhere.
 */
export class Component {
  readonly id: string
  /** Version of the rules that its clusters were made under. */
  rulesVersion: string
  readonly members: LiveMember[] = []
  readonly edges: LiveEdge[] = []
  readonly #index = new EdgeIndex(this.edges)
  #identifiers: readonly string[] | undefined
  /** Edges that a guard refuses; made when there is one. */
  #refused: Set<LiveEdge> | undefined

  constructor(id: string, rulesVersion: string) {
    this.id = id
    this.rulesVersion = rulesVersion
  }

  /** Keys of every member's identifier, in no order: one array as long as no member joins. */
  get identifiers(): readonly string[] {
    this.#identifiers ??= this.members.map(({ identifier }) => identifier)
    return this.#identifiers
  }

  /** The edge between two members. */
  edge(a: number, b: number): LiveEdge | undefined {
    return this.#index.get(a, b)
  }

  /** Adds an identifier, in a cluster of its own. */
  addMember(member: Member, change: Change): LiveMember {
    const live = new LiveMember(member, this.members.length)
    this.members.push(live)
    this.#identifiers = undefined
    change.start(live.cluster, [])
    return live
  }

  /** Puts back what was stored; the members are in their clusters. */
  restore(members: readonly LiveMember[], edges: readonly LiveEdge[]): void {
    this.members.push(...members)
    this.edges.push(...edges)
    for (const edge of edges) if (edge.refusedBy !== '') this.#markRefused(edge)
  }

  /** Takes over everything of another component; what was a place there is `offset` more here. */
  absorb(other: Component): void {
    const offset = this.members.length
    for (const member of other.members) {
      member.place += offset
      this.members.push(member)
    }
    for (const edge of other.edges) {
      edge.a += offset
      edge.b += offset
      this.edges.push(edge)
    }
    for (const edge of other.#refused ?? []) this.#markRefused(edge)
    this.#index.clear()
    this.#identifiers = undefined
  }

  /** Notes that a member was seen at a time, which names its cluster if that makes it the strongest. */
  seen(member: LiveMember, timestampMs: number, rules: IdentityRules, change: Change): boolean {
    if (timestampMs >= member.firstSeenMs) return false
    member.firstSeenMs = timestampMs
    const { cluster } = member
    if (cluster.name !== member && stronger(cluster.name, member, rules) === member) {
      change.rename(cluster, member)
    }
    return true
  }

  /**
   * Takes in that two members belong together. Answers whether it told anything new.
   *
   * Guards are hereditary: if a guard passes the union of two final clusters, it passes every smaller
   * union on the way there, and every refusal stays one, since clusters have only become larger.
   * Hence an edge whose clusters may be united changes nothing else, wherever it stands in the order;
   * so does an edge inside a cluster that is found to be older. Only a refused edge that stands before
   * others could have changed what they did: then the component is resolved anew.
   */
  link(
    a: LiveMember,
    b: LiveMember,
    { alias, firstSeenMs }: Pick<Edge, 'alias' | 'firstSeenMs'>,
    rules: IdentityRules,
    change: Change,
  ): boolean {
    const known = this.edge(a.place, b.place)
    if (known === undefined) {
      this.#add(a, b, { alias, firstSeenMs }, rules, change)
      return true
    }
    if (firstSeenMs >= known.firstSeenMs && (known.alias || !alias)) return false
    known.firstSeenMs = Math.min(known.firstSeenMs, firstSeenMs)
    known.alias ||= alias
    if (known.refusedBy !== '') this.resolve(rules, change)
    return true
  }

  /** Makes the clusters anew from the evidence alone. */
  resolve(rules: IdentityRules, change: Change): void {
    const former = new Set(this.members.map(({ cluster }) => cluster))
    const { clusters, suppressed } = resolve({ nodes: this.members, edges: this.edges }, rules)
    for (const places of clusters) {
      const members = places.flatMap((place) => this.members[place] ?? [])
      const sources = [...new Set(members.map(({ cluster }) => cluster))]
      change.start(formCluster(members, rules), sources)
    }
    for (const cluster of former) change.end(cluster)
    for (const [place, edge] of this.edges.entries()) {
      this.#refuse(edge, suppressed.get(place) ?? '', change)
    }
    this.rulesVersion = rules.version
  }

  #add(
    a: LiveMember,
    b: LiveMember,
    said: Pick<Edge, 'alias' | 'firstSeenMs'>,
    rules: IdentityRules,
    change: Change,
  ): void {
    const [low, high] = a.place < b.place ? [a, b] : [b, a]
    const edge: LiveEdge = { a: low.place, b: high.place, ...said, refusedBy: '' }
    this.edges.push(edge)
    this.#index.add(edge)
    if (a.cluster === b.cluster) return
    const guard = refusal(countTypes(rules, a.cluster.members, b.cluster.members), rules)
    if (guard === undefined) {
      change.unite(a.cluster, b.cluster, rules)
      return this.#explain(a.cluster, rules, change)
    }
    if (!this.#isLast(edge, rules)) return this.resolve(rules, change)
    this.#refuse(edge, guard, change)
  }

  /** A cluster has grown: another guard may be the first one now that keeps others out of it. */
  #explain(cluster: Cluster, rules: IdentityRules, change: Change): void {
    for (const edge of this.#refused ?? []) {
      const a = this.members[edge.a]?.cluster
      const b = this.members[edge.b]?.cluster
      if (a === undefined || b === undefined || (a !== cluster && b !== cluster)) continue
      const guard = refusal(countTypes(rules, a.members, b.members), rules)
      assert(guard !== undefined, 'what was refused stays refused when its clusters grow')
      this.#refuse(edge, guard, change)
    }
  }

  #refuse(edge: LiveEdge, guard: string, change: Change): void {
    change.refuse(edge, guard, () => sortedEnds(edge, this.members))
    if (guard === '') this.#refused?.delete(edge)
    else this.#markRefused(edge)
  }

  #markRefused(edge: LiveEdge): void {
    this.#refused ??= new Set()
    this.#refused.add(edge)
  }

  #isLast(edge: LiveEdge, rules: IdentityRules): boolean {
    return this.edges.every(
      (other) => other === edge || compareEdges(other, edge, this.members, rules) < 0,
    )
  }
}
