import type { Arrival } from './arrival.ts'

/**
 * A binary heap of what is still on its way, earliest arrival first. Its length follows the arrival
 * rate and the delays, not the number of people.
 */
export class ArrivalQueue {
  readonly #heap: Arrival[] = []

  get length(): number {
    return this.#heap.length
  }

  push(arrival: Arrival): void {
    let index = this.#heap.length
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#at(parentIndex)
      if (!isBefore(arrival, parent)) break
      this.#heap[index] = parent
      index = parentIndex
    }
    this.#heap[index] = arrival
  }

  /** Takes out the earliest arrival, if it comes before `beforeMs`. */
  popBefore(beforeMs: number): Arrival | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.receivedAtMs >= beforeMs) return undefined
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) this.#sink(last)
    return first
  }

  #sink(arrival: Arrival): void {
    let index = 0
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= this.#heap.length) break
      const isRightEarlier =
        childIndex + 1 < this.#heap.length &&
        isBefore(this.#at(childIndex + 1), this.#at(childIndex))
      if (isRightEarlier) childIndex += 1
      const child = this.#at(childIndex)
      if (!isBefore(child, arrival)) break
      this.#heap[index] = child
      index = childIndex
    }
    this.#heap[index] = arrival
  }

  #at(index: number): Arrival {
    const arrival = this.#heap[index]
    if (arrival === undefined) throw new RangeError(`The heap has no arrival ${index}.`)
    return arrival
  }
}

/** Lines that arrive in one millisecond are ordered by their text: any fixed order will do. */
function isBefore(left: Arrival, right: Arrival): boolean {
  if (left.receivedAtMs !== right.receivedAtMs) return left.receivedAtMs < right.receivedAtMs
  return left.line < right.line
}
