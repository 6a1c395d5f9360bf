import assert from 'node:assert/strict'
import { inOne, majorityBits } from './majority-bits.ts'
import { PriorityQueue } from './priority-queue.ts'

/** What `linkGroups` takes. All numbers are places of records and of groups. */
export interface GroupsToLink {
  /** Groups that exact rules made, every record in one. */
  readonly groups: readonly (readonly number[])[]
  /** Pairs of groups that blocking makes candidates. */
  readonly candidates: Iterable<readonly [number, number]>
  /** Bits of two records. */
  readonly bits: (left: number, right: number) => number
  /** Groups are joined down to these bits (see `majorityBits`); Infinity for never. */
  readonly mergeBits: number
  /** Pairs of groups that stay apart are reported down to these bits. */
  readonly reviewBits: number
  /** Whether a guard lets these records be one person. */
  readonly allows: (left: readonly number[], right: readonly number[]) => boolean
}

/** Two groups of records, and how well they fit. */
export interface GroupLink {
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** `majorityBits` of every record here with every record there. */
  readonly bits: number
}

/** What became of groups. */
export interface LinkedGroups {
  readonly clusters: readonly (readonly number[])[]
  /** Joins in the order in which they were made. */
  readonly joins: readonly GroupLink[]
  /** Pairs of final clusters that fit well enough to be looked at, best first. */
  readonly reviews: readonly GroupLink[]
  /** Pairs of final clusters that fit well enough to be joined, and that a guard keeps apart. */
  readonly suppressed: readonly GroupLink[]
}

/** Records of a group that are compared with another group's at the most: the first ones. */
export const comparedPerGroupMax = 64

/**
 * Joins groups whose records fit each other, best pair first. Two groups are joined by what most of their
 * pairs of records say (`majorityBits`), never by one pair alone, so that "A is like B, B is like C" makes
 * no chain: what contradicts between A and C counts, too. A hierarchical clustering (Sokal and Michener
 * 1958) whose linkage bears that a few records of a person are full of errors.
 *
 * The result depends on the scores alone; equal ones go by the records' places. Costs one score for every
 * pair of records of two groups that are ever compared.
 */
export function linkGroups(input: GroupsToLink): LinkedGroups {
  return new Linking(input).run()
}

interface Link {
  readonly left: number
  readonly right: number
  readonly bits: number
}

class Linking {
  readonly #input: GroupsToLink
  /** By group; undefined once it was joined to another. */
  readonly #members: (readonly number[] | undefined)[]
  /** By group: the groups that it may be joined to, and the bits of all pairs of records. */
  readonly #links: Map<number, Float64Array>[]
  readonly #queue = new PriorityQueue<Link>(comesFirst)
  readonly #joins: GroupLink[] = []
  readonly #reviews: GroupLink[] = []
  readonly #suppressed: GroupLink[] = []

  constructor(input: GroupsToLink) {
    this.#input = input
    this.#members = [...input.groups]
    this.#links = input.groups.map(() => new Map())
    for (const [left, right] of input.candidates) {
      if (left !== right && this.#links[left]?.has(right) === false) this.#link(left, right)
    }
  }

  run(): LinkedGroups {
    for (let link = this.#queue.take(); link !== undefined; link = this.#queue.take()) {
      if (link.bits < this.#input.reviewBits) break
      this.#consider(link)
    }
    const clusters = this.#members.filter((members) => members !== undefined)
    const last = new Set(clusters)
    const suppressed = this.#suppressed.filter(
      ({ left, right }) => last.has(left) && last.has(right),
    )
    return { clusters, joins: this.#joins, reviews: this.#reviews, suppressed }
  }

  #consider({ left, right, bits }: Link): void {
    const [one, other] = [this.#members[left], this.#members[right]]
    if (one === undefined || other === undefined) return
    const found = { left: one, right: other, bits }
    if (bits < this.#input.mergeBits) this.#reviews.push(found)
    else if (this.#input.allows(one, other)) this.#join(left, right, found)
    else this.#suppressed.push(found)
  }

  #join(left: number, right: number, join: GroupLink): void {
    this.#joins.push(join)
    const group = this.#members.push([...join.left, ...join.right]) - 1
    this.#links.push(new Map())
    this.#members[left] = undefined
    this.#members[right] = undefined
    const neighbours = new Set([...this.#linksOf(left).keys(), ...this.#linksOf(right).keys()])
    for (const neighbour of neighbours) {
      if (this.#members[neighbour] === undefined) continue
      this.#link(group, neighbour, this.#joined(left, right, neighbour, join))
      this.#linksOf(neighbour).delete(left)
      this.#linksOf(neighbour).delete(right)
    }
    this.#linksOf(left).clear()
    this.#linksOf(right).clear()
  }

  /** Bits of two groups' union with a third. */
  #joined(left: number, right: number, third: number, join: GroupLink): Float64Array {
    return inOne(
      this.#linksOf(left).get(third) ?? this.#pairs(join.left, third),
      this.#linksOf(right).get(third) ?? this.#pairs(join.right, third),
    )
  }

  #link(left: number, right: number, pairs = this.#pairs(this.#members[left] ?? [], right)): void {
    this.#linksOf(left).set(right, pairs)
    this.#linksOf(right).set(left, pairs)
    const bits = majorityBits(pairs)
    if (bits >= this.#input.reviewBits) this.#queue.add({ left, right, bits })
  }

  /** Bits of all pairs of some records and a group's, ascending. */
  #pairs(records: readonly number[], group: number): Float64Array {
    const some = records.slice(0, comparedPerGroupMax)
    const others = (this.#members[group] ?? []).slice(0, comparedPerGroupMax)
    return Float64Array.from(
      some.flatMap((record) => others.map((other) => this.#input.bits(record, other))),
    ).sort()
  }

  #linksOf(group: number): Map<number, Float64Array> {
    const links = this.#links[group]
    assert(links !== undefined, 'every group has links')
    return links
  }
}

/** Best first; equal ones in an order that the records' places give. */
function comesFirst(left: Link, right: Link): boolean {
  if (left.bits !== right.bits) return left.bits > right.bits
  const [low, high] = [Math.min(left.left, left.right), Math.max(left.left, left.right)]
  const otherLow = Math.min(right.left, right.right)
  return low === otherLow ? high < Math.max(right.left, right.right) : low < otherLow
}
