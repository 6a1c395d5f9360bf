import type { SpreadTable } from '../rows/table-facts.ts'
import type { Slices } from '../rows/slices.ts'

/** Slices that are remembered as listed. */
const knownMax = 20_000
/** Empty slices that wait to be taken off the list. */
const emptyMax = 64

/** A slice that had no rows when segments up to `number` were committed. */
interface EmptySlice {
  readonly facts: SpreadTable
  readonly slice: Buffer
  readonly number: number
}

/** Sees to it that every slice with rows is on the list, and no empty one for long. */
export class SliceKeeper {
  readonly #slices: Slices
  /** The last segment that put rows into a slice, of those that are listed for sure. */
  readonly #known = new Map<string, number>()
  /** Slices that are not known got no rows after this segment. */
  #forgotten: number
  #empty: EmptySlice[] = []

  constructor(slices: Slices, appliedUpTo: number) {
    this.#slices = slices
    this.#forgotten = appliedUpTo
  }

  /** A slice is about to get rows. */
  async use(facts: SpreadTable, slice: Buffer, number: number): Promise<void> {
    const name = nameOf(facts, slice)
    if (!this.#known.has(name)) await this.#slices.add(facts, slice, number)
    this.#known.delete(name)
    this.#known.set(name, number)
    const [oldest] = this.#known
    if (this.#known.size <= knownMax || oldest === undefined) return
    this.#known.delete(oldest[0])
    this.#forgotten = Math.max(this.#forgotten, oldest[1])
  }

  /** A reader found nothing in a slice. */
  seenEmpty(empty: EmptySlice): void {
    if (this.#empty.length < emptyMax) this.#empty.push(empty)
  }

  /** Takes slices off the list that were empty and got nothing since. */
  async tidy(): Promise<void> {
    const empty = this.#empty
    this.#empty = []
    for (const { facts, slice, number } of empty) {
      const name = nameOf(facts, slice)
      if ((this.#known.get(name) ?? this.#forgotten) > number) continue
      this.#known.delete(name)
      await this.#slices.remove(facts, slice, number)
    }
  }
}

function nameOf({ table }: SpreadTable, slice: Buffer): string {
  return `${table} ${slice.toString('latin1')}`
}
