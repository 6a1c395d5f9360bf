import { sortedEnds, type CannotLink } from '../evidence/edge.ts'
import { append } from '../evidence/append.ts'
import { LiveEdge } from '../evidence/live-edge.ts'
import type { Giant } from '../review/giant-questions.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Change } from './change.ts'
import { LiveMember, stronger, type NewMember } from './cluster.ts'

/** A cannot-link with who said so. */
export interface LiveCannotLink extends CannotLink {
  a: number
  b: number
  readonly author: string
  readonly note: string
}

const nothing: readonly never[] = []
const noEdges: ReadonlySet<LiveEdge> = new Set()

/**
 * A group of identifiers whose evidence is kept together, with their clusters as `resolve` makes them.
 *
 * It holds whatever edges connect, and may hold more than that: what was taken back leaves its members
 * here. So it only grows, apart from identifiers that are erased, while the clusters in it may fall
 * apart at any time.
 */
export class Component {
  id: string
  /** Version of the rules that its clusters were made under. */
  rulesVersion: string
  /** Messages, commands and timers that it has taken in, above `firstVersion`. */
  version: number
  /**
   * What its version began with: above all of components that lost an identifier by an erasure. Who
   * comes back has a higher version than before, though nothing is known of them.
   */
  firstVersion: number
  members: LiveMember[] = []
  edges: readonly LiveEdge[] = nothing
  cannotLinks: readonly LiveCannotLink[] = nothing
  /** How many refused edges were counted when it was saved. */
  refusedCounted = 0
  /** Edges that a guard refuses. */
  refused: ReadonlySet<LiveEdge> = noEdges
  /**
   * The review items that are open about it: their keys and guards; and those about groups that are too
   * large and are to be left so (`declinedGuard`).
   */
  reviews: readonly { readonly key: string; readonly guard: string }[] = nothing
  /** When its timer is set to: a window ends then, which may change its clusters; Infinity for never. */
  expiresMs = Infinity
  /** How many withdrawals of sources it has taken in. */
  withdrawals = 0
  /** Whether any of its members is in a group that is too large. */
  hasGiant = false
  /** Those groups; undefined where they have to be looked up. */
  giants: readonly Giant[] | undefined
  /** Whether it has candidates or verdicts: then only `resolve` knows what follows. */
  hasSpecial = false
  /** Whether it is in the cells: a component that has just begun is not. */
  isStored = false
  /** Whether what a person is to be asked about may be something else than `reviews` says. */
  questionsStale = false

  constructor(id: string, rulesVersion: string, firstVersion = 0) {
    this.id = id
    this.rulesVersion = rulesVersion
    this.firstVersion = firstVersion
    this.version = firstVersion
  }

  /** The edge between two members. */
  edgeBetween(left: LiveMember, right: LiveMember): LiveEdge | undefined {
    const { edges } = left.edges.length < right.edges.length ? left : right
    const [a, b] = left.place < right.place ? [left.place, right.place] : [right.place, left.place]
    for (const edge of edges) if (edge.a === a && edge.b === b) return edge
    return undefined
  }

  /** The member at the other end of an edge. */
  otherEnd(edge: LiveEdge, member: LiveMember): LiveMember | undefined {
    return this.members[edge.a === member.place ? edge.b : edge.a]
  }

  /** Adds an identifier, in a cluster of its own. */
  addMember(member: NewMember, change: Change): LiveMember {
    const live = new LiveMember(member, this.members.length, this)
    this.members = append(this.members, live)
    change.start(live.cluster, [])
    return live
  }

  /** Adds an edge that has no evidence yet. */
  addEdge(left: LiveMember, right: LiveMember): LiveEdge {
    const edge = new LiveEdge(Math.min(left.place, right.place), Math.max(left.place, right.place))
    this.addRestored(edge, left, right)
    return edge
  }

  /** Takes an edge out. */
  dropEdge(edge: LiveEdge): void {
    this.refuse(edge, '')
    this.edges = without(this.edges, edge)
    for (const place of [edge.a, edge.b]) {
      const member = this.members[place]
      if (member !== undefined) member.edges = without(member.edges, edge)
    }
  }

  /** Adds an edge between two members as it was stored. */
  addRestored(edge: LiveEdge, left: LiveMember, right: LiveMember): void {
    this.edges = append(this.edges, edge)
    left.edges = append(left.edges, edge)
    right.edges = append(right.edges, edge)
  }

  /** Takes over everything of another component; what was a place there is `offset` more here. */
  absorb(other: Component): void {
    const offset = this.members.length
    for (const member of other.members) {
      member.place += offset
      member.home = this
      this.members = append(this.members, member)
    }
    for (const edge of [...other.edges, ...other.cannotLinks]) {
      edge.a += offset
      edge.b += offset
    }
    for (const edge of other.edges) this.edges = append(this.edges, edge)
    for (const edge of other.refused) this.refuse(edge, edge.refusedBy)
    if (other.cannotLinks.length > 0) {
      this.cannotLinks = [...this.cannotLinks, ...other.cannotLinks]
    }
    if (other.reviews.length > 0) this.reviews = [...this.reviews, ...other.reviews]
    const messages = this.version - this.firstVersion + other.version - other.firstVersion
    this.firstVersion = Math.max(this.firstVersion, other.firstVersion)
    this.version = this.firstVersion + messages
    this.refusedCounted += other.refusedCounted
    this.hasGiant ||= other.hasGiant
    if (other.hasGiant) this.giants = undefined
    this.hasSpecial ||= other.hasSpecial
    this.questionsStale ||= other.questionsStale
  }

  /** Counts an event on a member, which names its cluster if that makes it the strongest. */
  seen(member: LiveMember, timestampMs: number, rules: IdentityRules, change: Change): void {
    member.count += 1
    if (timestampMs > member.lastSeenMs) member.lastSeenMs = timestampMs
    if (timestampMs >= member.firstSeenMs) return
    member.firstSeenMs = timestampMs
    const { cluster } = member
    change.tell(cluster)
    if (cluster.name !== member && stronger(cluster.name, member, rules) === member) {
      change.rename(cluster, member)
    }
  }

  /** Notes the guard that keeps an edge's ends apart; '' for none. */
  refuse(edge: LiveEdge, guard: string): void {
    edge.refusedBy = guard
    if (guard !== '') this.#refused().add(edge)
    else if (this.refused.size > 0) this.#refused().delete(edge)
  }

  /** The refused edges, to be changed: a set of its own, which most components never need. */
  #refused(): Set<LiveEdge> {
    if (this.refused === noEdges) this.refused = new Set()
    return this.refused as Set<LiveEdge>
  }

  /** Keys of an edge's ends, in an order that does not depend on their places. */
  endsOf(edge: Pick<LiveEdge, 'a' | 'b'>): readonly [string, string] {
    return sortedEnds(edge, this.members)
  }

  /** Takes a member out, with every edge on it; the last member takes its place. */
  remove(member: LiveMember): void {
    const { place } = member
    const isOn = ({ a, b }: Pick<LiveEdge, 'a' | 'b'>) => a === place || b === place
    for (const edge of member.edges) {
      this.refuse(edge, '')
      const other = this.otherEnd(edge, member)
      if (other !== undefined) other.edges = without(other.edges, edge)
    }
    this.edges = this.edges.filter((edge) => !isOn(edge))
    this.cannotLinks = this.cannotLinks.filter((link) => !isOn(link))
    const last = this.members.pop()
    if (last === undefined || last === member) return
    this.members[place] = last
    const from = last.place
    last.place = place
    for (const edge of [...last.edges, ...this.cannotLinks]) moveEnd(edge, from, place)
  }
}

function without(edges: readonly LiveEdge[], edge: LiveEdge): readonly LiveEdge[] {
  return edges.filter((each) => each !== edge)
}

/** An end has another place now; the smaller place stays the first. */
function moveEnd(edge: { a: number; b: number }, from: number, to: number): void {
  if (edge.a !== from && edge.b !== from) return
  const other = edge.a === from ? edge.b : edge.a
  edge.a = Math.min(other, to)
  edge.b = Math.max(other, to)
}
