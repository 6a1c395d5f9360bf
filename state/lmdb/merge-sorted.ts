import { Heap } from '../heap.ts'

/** Goes through several sorted lists as if they were one. */
export function* mergeSorted<T>(
  lists: readonly (readonly T[])[],
  compare: (left: T, right: T) => number,
): Iterable<T> {
  const heads = new Heap<Head<T>>((left, right) => compare(left.item, right.item) < 0)
  for (const list of lists) push(heads, list[Symbol.iterator]())
  for (let first = heads.top(); first !== undefined; first = heads.top()) {
    heads.pop()
    yield first.item
    push(heads, first.rest)
  }
}

/** The next item of a list, and those after it. */
interface Head<T> {
  readonly item: T
  readonly rest: Iterator<T>
}

function push<T>(heads: Heap<Head<T>>, rest: Iterator<T>): void {
  const next = rest.next()
  if (next.done !== true) heads.push({ item: next.value, rest })
}
