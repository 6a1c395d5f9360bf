/** Union-find by size with path halving (Tarjan and van Leeuwen, 1984), over places from 0. */
export class DisjointSets {
  readonly #parents: Int32Array
  readonly #sizes: Int32Array

  constructor(length: number) {
    this.#parents = new Int32Array(length)
    this.#sizes = new Int32Array(length).fill(1)
    for (let place = 0; place < length; place += 1) this.#parents[place] = place
  }

  root(place: number): number {
    const parents = this.#parents
    let at = place
    for (;;) {
      const parent = parents[at] ?? at
      if (parent === at) return at
      const grandparent = parents[parent] ?? parent
      parents[at] = grandparent
      at = grandparent
    }
  }

  /** Members of the set of a root. */
  size(root: number): number {
    return this.#sizes[root] ?? 0
  }

  /** Joins the sets of two roots; answers the root of both, the smaller set's going below the larger's. */
  join(rootA: number, rootB: number): number {
    if (rootA === rootB) return rootA
    const [sizeA, sizeB] = [this.size(rootA), this.size(rootB)]
    const [larger, smaller] = sizeA < sizeB ? [rootB, rootA] : [rootA, rootB]
    this.#parents[smaller] = larger
    this.#sizes[larger] = sizeA + sizeB
    return larger
  }

  /** Places of each set, ascending; sets in the order of their first places. */
  groups(): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>()
    for (const place of this.#parents.keys()) {
      const root = this.root(place)
      const group = groups.get(root)
      if (group === undefined) groups.set(root, [place])
      else group.push(place)
    }
    return [...groups.values()]
  }
}
