import type { LiveEdge } from './cluster.ts'

/** Up to here going through the edges beats a look-up, and most components stay below. */
const scannedMax = 16

/** Above any number of members, and small enough for a pair of places to be a safe integer. */
const placesMax = 2 ** 26

/** Finds the edge between two members of a component. */
export class EdgeIndex {
  readonly #edges: readonly LiveEdge[]
  #byPlaces: Map<number, LiveEdge> | undefined

  constructor(edges: readonly LiveEdge[]) {
    this.#edges = edges
  }

  get(a: number, b: number): LiveEdge | undefined {
    const low = a < b ? a : b
    const high = a < b ? b : a
    if (this.#edges.length <= scannedMax) {
      for (const edge of this.#edges) if (edge.a === low && edge.b === high) return edge
      return undefined
    }
    this.#byPlaces ??= new Map(this.#edges.map((edge) => [code(edge.a, edge.b), edge]))
    return this.#byPlaces.get(code(low, high))
  }

  /** An edge was added at the end. */
  add(edge: LiveEdge): void {
    this.#byPlaces?.set(code(edge.a, edge.b), edge)
  }

  /** Edges were changed in another way. */
  clear(): void {
    this.#byPlaces = undefined
  }
}

function code(low: number, high: number): number {
  return low * placesMax + high
}
