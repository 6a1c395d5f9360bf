import assert from 'node:assert/strict'
import { compareEdges, type Edge, type Member } from './edge.ts'
import { addCounts, countTypes, refusal, type TypeCounts } from './guard.ts'
import type { IdentityRules } from './identity-rules.ts'

/** A group of identifiers that are connected by edges, directly or through others. */
export interface Evidence {
  readonly nodes: readonly Member[]
  readonly edges: readonly Edge[]
}

/** Who belongs together. All numbers are places in the evidence's nodes and edges. */
export interface Resolution {
  /** Members of each cluster, ascending; clusters in the order of their first members. */
  readonly clusters: readonly (readonly number[])[]
  /** Edges that a guard refused, and the first guard that keeps the final clusters apart. */
  readonly suppressed: ReadonlyMap<number, string>
}

/**
 * Resolves one component from its evidence alone: a pure function, whatever the order in which the
 * evidence came. Goes through the edges in their total order and makes one cluster of the two ends'
 * clusters unless a guard refuses: Kruskal's algorithm (1956) with guards, over a union-find
 * structure by size.
 *
 * With guards more evidence may also split a cluster: an edge that comes late but sorts early can
 * take an identifier away from where it was.
 */
export function resolve({ nodes, edges }: Evidence, rules: IdentityRules): Resolution {
  const forest = new Forest(nodes, rules)
  const refused = inOrder(edges, nodes, rules).filter((place) => {
    const edge = edges[place]
    return edge !== undefined && !forest.join(edge.a, edge.b)
  })
  const suppressed = new Map<number, string>()
  for (const place of refused) {
    const edge = edges[place]
    const guard = edge && forest.refusal(edge.a, edge.b)
    assert(guard !== undefined, 'what was refused stays refused when its clusters grow')
    suppressed.set(place, guard)
  }
  return { clusters: forest.clusters(), suppressed }
}

function inOrder(
  edges: readonly Edge[],
  nodes: readonly Member[],
  rules: IdentityRules,
): readonly number[] {
  return [...edges.entries()]
    .sort(([, left], [, right]) => compareEdges(left, right, nodes, rules))
    .map(([place]) => place)
}

/** Disjoint sets of members with the number of identifiers of each type (union by size). */
class Forest {
  readonly #rules: IdentityRules
  readonly #parents: number[]
  readonly #sizes: number[]
  readonly #counts: TypeCounts[]

  constructor(nodes: readonly Member[], rules: IdentityRules) {
    this.#rules = rules
    this.#parents = [...nodes.keys()]
    this.#sizes = nodes.map(() => 1)
    this.#counts = nodes.map((node) => countTypes(rules, [node]))
  }

  /** Joins the sets of two members, unless a guard refuses it. Answers whether they are together. */
  join(a: number, b: number): boolean {
    const rootA = this.#root(a)
    const rootB = this.#root(b)
    if (rootA === rootB) return true
    const counts = this.#countsOfBoth(rootA, rootB)
    if (refusal(counts, this.#rules) !== undefined) return false
    const sizeA = this.#sizes[rootA] ?? 0
    const sizeB = this.#sizes[rootB] ?? 0
    const [larger, smaller] = sizeA < sizeB ? [rootB, rootA] : [rootA, rootB]
    this.#parents[smaller] = larger
    this.#sizes[larger] = sizeA + sizeB
    this.#counts[larger] = counts
    return true
  }

  /** The guard that keeps the sets of two members apart. */
  refusal(a: number, b: number): string | undefined {
    return refusal(this.#countsOfBoth(this.#root(a), this.#root(b)), this.#rules)
  }

  clusters(): readonly (readonly number[])[] {
    const clusters = new Map<number, number[]>()
    for (const member of this.#parents.keys()) {
      const root = this.#root(member)
      const cluster = clusters.get(root)
      if (cluster === undefined) clusters.set(root, [member])
      else cluster.push(member)
    }
    return [...clusters.values()]
  }

  #countsOfBoth(rootA: number, rootB: number): TypeCounts {
    return addCounts(this.#counts[rootA] ?? [], this.#counts[rootB] ?? [])
  }

  #root(member: number): number {
    let at = member
    for (;;) {
      const parent = this.#parents[at] ?? at
      if (parent === at) return at
      at = parent
    }
  }
}
