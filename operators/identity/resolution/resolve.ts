import {
  compareEnds,
  compareVerdicts,
  rankSum,
  type CannotLink,
  type Edge,
  type Evidence,
  type VerdictStamp,
} from '../evidence/edge.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { conductGuard, conductOf, isGone } from './conduct.ts'
import { edgesInOrder } from './edge-order.ts'
import { GuardedForest } from './guarded-forest.ts'
import { guardNames } from './guard-names.ts'

/** Who belongs together. All numbers are places in the evidence's nodes and edges. */
export interface Resolution {
  /** Members of each cluster, ascending; clusters in the order of their first members. */
  readonly clusters: readonly (readonly number[])[]
  /** Edges between clusters, and the first guard that keeps the final clusters apart. */
  readonly suppressed: ReadonlyMap<number, string>
  /** Members that several people share: none of their edges conducts. */
  readonly shared: ReadonlySet<number>
  /** Members of groups that are too large to be believed. */
  readonly giant: ReadonlySet<number>
  /** Cannot-links that hold: not overridden by a later must-link. */
  readonly apart: readonly CannotLink[]
}

/**
 * Resolves evidence: a pure function of it, of the rules and of a moment in event time, whatever the
 * order in which the evidence came. Verdicts come first, later ones before earlier ones, and hold
 * unless a later one says otherwise. Then it goes through the edges in their total order and makes one
 * cluster of the two ends' clusters unless a guard refuses: Kruskal's algorithm (1956) with guards,
 * over union-find by size. Costs a sort of the edges.
 *
 * With guards more evidence may also split a cluster: an edge that comes late but sorts early can
 * take an identifier away from where it was. Parts of the evidence that nothing connects do not
 * matter to each other.
 *
 * `asOfMs` is the watermark: windows of limits and of shared devices end there. -Infinity, the default,
 * counts everything.
 */
export function resolve(evidence: Evidence, rules: IdentityRules, asOfMs = -Infinity): Resolution {
  const { nodes, edges } = evidence
  const conduct = conductOf(evidence, rules, asOfMs)
  const forest = new GuardedForest(nodes, rules, asOfMs)
  const suppressed = new Map<number, string>()
  const usable: number[] = []
  for (let place = 0; place < edges.length; place += 1) {
    const edge = edges[place]
    if (edge === undefined || isGone(edge, nodes)) continue
    const guard = conductGuard(edge, nodes, rules, conduct)
    if (guard !== '') suppressed.set(place, guard)
    else if (edge.kind !== 'verdict') usable.push(place)
  }
  const apart = joinByVerdicts(evidence, rules, forest, suppressed)
  const refused = joinInOrder(edgesInOrder(edges, usable, nodes, rules), edges, forest)
  for (const [place, guard] of refused) {
    const edge = edges[place]
    // A guard of one's own that is not hereditary may allow later what it refused.
    if (edge) suppressed.set(place, forest.refusal(edge.a, edge.b, isCandidate(edge)) || guard)
  }
  for (const [place, guard] of suppressed) {
    const edge = edges[place]
    if (guard !== guardNames.cannotLink && edge && forest.together(edge.a, edge.b)) {
      suppressed.delete(place)
    }
  }
  return { clusters: forest.groups(), suppressed, ...conduct, apart }
}

/**
 * Takes verdicts in, later ones first; answers the cannot-links that hold. One command may have made
 * several edges: those between strong identifiers come first, then it goes by the identifiers themselves.
 */
function joinByVerdicts(
  { nodes, edges, cannotLinks = [] }: Evidence,
  rules: IdentityRules,
  forest: GuardedForest,
  suppressed: Map<number, string>,
): readonly CannotLink[] {
  const apart: CannotLink[] = []
  const said: Said[] = []
  for (const link of cannotLinks) said.push({ ...stampOf(link), place: -1, link })
  for (const [place, edge] of edges.entries()) {
    if (edge.kind === 'verdict' && !isGone(edge, nodes))
      said.push({ ...stampOf(edge.verdict), place })
  }
  if (said.length === 0) return apart
  const compareSaid = (left: Said, right: Said) => {
    const [a, b] = [edges[left.place], edges[right.place]]
    const byVerdict = compareVerdicts(right, left)
    if (byVerdict !== 0 || a === undefined || b === undefined) return byVerdict
    return rankSum(a, nodes, rules) - rankSum(b, nodes, rules) || compareEnds(a, b, nodes)
  }
  for (const { place, link } of said.sort(compareSaid)) {
    const edge = edges[place]
    if (link !== undefined && forest.separate(link)) apart.push(link)
    if (edge !== undefined && !forest.joinByVerdict(edge.a, edge.b)) {
      suppressed.set(place, guardNames.cannotLink)
    }
  }
  return apart
}

/** A must-link, by the place of its edge, or a cannot-link (place -1). */
interface Said extends VerdictStamp {
  readonly place: number
  readonly link?: CannotLink
}

function joinInOrder(
  places: readonly number[],
  edges: readonly Edge[],
  forest: GuardedForest,
): readonly (readonly [place: number, guard: string])[] {
  const refused: (readonly [number, string])[] = []
  for (const place of places) {
    const edge = edges[place]
    if (edge === undefined) continue
    const guard = forest.join(edge.a, edge.b, isCandidate(edge))
    if (guard !== '') refused.push([place, guard])
  }
  return refused
}

function isCandidate({ kind }: Edge): boolean {
  return kind === 'candidate'
}

function stampOf(stamp: Partial<VerdictStamp> = {}): VerdictStamp {
  return { atMs: stamp.atMs ?? -Infinity, command: stamp.command ?? '' }
}
