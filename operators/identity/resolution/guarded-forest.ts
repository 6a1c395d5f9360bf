import type { CannotLink } from '../evidence/edge.ts'
import type { Member } from '../evidence/member.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { DisjointSets } from './disjoint-sets.ts'
import { guardNames } from './guard-names.ts'

/**
 * Disjoint sets of members that guards allow to be one profile.
 *
 * Every guard is hereditary: what it allows as a whole it allows in every part.
 * - A limit counts members of a type; a part has no more. With a window it counts those that were seen
 *   after `asOfMs - withinMs`, a property of each member by itself at a given `asOfMs`, so a part has
 *   no more of them either. At a later `asOfMs` fewer count: what was refused may be allowed then.
 * - The size of a part is no larger.
 * - A part holds both ends of a cannot-link only if the whole does.
 * - A limit refuses to add to what both sides have. So what verdicts made may exceed it, and takes in
 *   whatever has nothing of that type; but nothing goes into a profile that verdicts made too large.
 */
export class GuardedForest {
  readonly #rules: IdentityRules
  readonly #sets: DisjointSets
  /** Members that count for each limit, by root: `root * limits + limit`. */
  readonly #counts: Int32Array
  readonly #cannot: CannotLink[] = []
  /** Roots of sets that a candidate has joined. */
  readonly #bridged = new Set<number>()
  /** Members of each set, where a guard of one's own asks for them. */
  readonly #members: Map<number, readonly Member[]> | undefined

  constructor(nodes: readonly Member[], rules: IdentityRules, asOfMs: number) {
    this.#rules = rules
    this.#sets = new DisjointSets(nodes.length)
    this.#counts = countsOf(nodes, rules, asOfMs)
    if (rules.guards.length > 0) {
      this.#members = new Map([...nodes].map((member, place) => [place, [member]]))
    }
  }

  /** Whether two members are in one set. */
  together(a: number, b: number): boolean {
    return this.#sets.root(a) === this.#sets.root(b)
  }

  /** Keeps two members apart from now on; answers false where they are together already. */
  separate(link: CannotLink): boolean {
    if (this.together(link.a, link.b)) return false
    this.#cannot.push(link)
    return true
  }

  /** Joins what a person says to be one, unless a later verdict says no. */
  joinByVerdict(a: number, b: number): boolean {
    const [rootA, rootB] = [this.#sets.root(a), this.#sets.root(b)]
    if (rootA === rootB) return true
    if (this.#isForbidden(rootA, rootB)) return false
    this.#join(rootA, rootB)
    return true
  }

  /** Joins the sets of two members unless a guard refuses; '' or the name of the guard. */
  join(a: number, b: number, isCandidate = false): string {
    const [rootA, rootB] = [this.#sets.root(a), this.#sets.root(b)]
    if (rootA === rootB) return ''
    const guard = this.#refusal(rootA, rootB, isCandidate)
    if (guard !== '') return guard
    const root = this.#join(rootA, rootB)
    if (isCandidate) this.#bridged.add(root)
    return ''
  }

  /** The guard that keeps the sets of two members apart; '' for none. */
  refusal(a: number, b: number, isCandidate = false): string {
    return this.#refusal(this.#sets.root(a), this.#sets.root(b), isCandidate)
  }

  groups(): readonly (readonly number[])[] {
    return this.#sets.groups()
  }

  #refusal(rootA: number, rootB: number, isCandidate: boolean): string {
    if (this.#isForbidden(rootA, rootB)) return guardNames.cannotLink
    const limit = this.#exceededLimit(rootA, rootB)
    if (limit !== '') return limit
    if (this.#members !== undefined) {
      const members = [...(this.#members.get(rootA) ?? []), ...(this.#members.get(rootB) ?? [])]
      const guard = this.#rules.guards.find(({ allows }) => !allows(members))
      if (guard !== undefined) return guard.name
    }
    const isChain = isCandidate && (this.#bridged.has(rootA) || this.#bridged.has(rootB))
    return isChain ? guardNames.chain : ''
  }

  #exceededLimit(rootA: number, rootB: number): string {
    const { limits, maxCluster } = this.#rules
    const { length } = limits
    for (let limit = 0; limit < length; limit += 1) {
      const left = this.#counts[rootA * length + limit] ?? 0
      const right = this.#counts[rootB * length + limit] ?? 0
      if (left === 0 || right === 0) continue
      if (left + right > (limits[limit]?.max ?? 0)) return limits[limit]?.name ?? ''
    }
    const size = this.#sets.size(rootA) + this.#sets.size(rootB)
    return size > maxCluster ? guardNames.size : ''
  }

  #isForbidden(rootA: number, rootB: number): boolean {
    for (const { a, b } of this.#cannot) {
      const [left, right] = [this.#sets.root(a), this.#sets.root(b)]
      if ((left === rootA && right === rootB) || (left === rootB && right === rootA)) return true
    }
    return false
  }

  #join(rootA: number, rootB: number): number {
    const { length } = this.#rules.limits
    const root = this.#sets.join(rootA, rootB)
    const other = root === rootA ? rootB : rootA
    addRow(this.#counts, root, other, length)
    if (this.#bridged.has(other)) this.#bridged.add(root)
    const left = this.#members?.get(root) ?? []
    this.#members?.set(root, [...left, ...(this.#members.get(other) ?? [])])
    return root
  }
}

function countsOf(nodes: readonly Member[], { limits }: IdentityRules, asOfMs: number): Int32Array {
  const counts = new Int32Array(nodes.length * limits.length)
  for (let limit = 0; limit < limits.length; limit += 1) {
    const { type, withinMs } = limits[limit] ?? { type: -1, withinMs: Infinity }
    for (let place = 0; place < nodes.length; place += 1) {
      const node = nodes[place]
      if (node?.type !== type || node.lastSeenMs <= asOfMs - withinMs) continue
      counts[place * limits.length + limit] = 1
    }
  }
  return counts
}

function addRow(rows: Int32Array, to: number, from: number, length: number): void {
  for (let at = 0; at < length; at += 1) {
    rows[to * length + at] = (rows[to * length + at] ?? 0) + (rows[from * length + at] ?? 0)
  }
}
