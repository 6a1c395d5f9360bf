/**
 * What one might write by hand to group identifiers, and the least that it takes: a `Map` from identifier
 * to number, and union by size with path halving over typed arrays. No guards, provenance, ids or
 * removal, and nothing is ever stored.
 */
export class BareUnionFind {
  readonly #places = new Map<string, number>()
  readonly #parents: Int32Array
  readonly #sizes: Int32Array

  constructor(identifiersMax: number) {
    this.#parents = new Int32Array(identifiersMax).map((_, place) => place)
    this.#sizes = new Int32Array(identifiersMax).fill(1)
  }

  link(left: string, right: string): void {
    const [a, b] = [this.#root(this.#place(left)), this.#root(this.#place(right))]
    if (a === b) return
    const [sizeA, sizeB] = [this.#sizes[a] ?? 0, this.#sizes[b] ?? 0]
    const [larger, smaller] = sizeA < sizeB ? [b, a] : [a, b]
    this.#parents[smaller] = larger
    this.#sizes[larger] = sizeA + sizeB
  }

  /** The number of the group that an identifier is in: the same for all of the group, until it grows. */
  groupOf(identifier: string): number {
    return this.#root(this.#place(identifier))
  }

  /** Groups there are. */
  get groups(): number {
    let groups = 0
    for (let place = 0; place < this.#places.size; place += 1) {
      if (this.#parents[place] === place) groups += 1
    }
    return groups
  }

  #place(identifier: string): number {
    const known = this.#places.get(identifier)
    if (known !== undefined) return known
    const place = this.#places.size
    this.#places.set(identifier, place)
    return place
  }

  #root(place: number): number {
    const parents = this.#parents
    let at = place
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] ?? at] ?? at
      at = parents[at] ?? at
    }
    return at
  }
}
