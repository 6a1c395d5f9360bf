/** Lets so many at a time do their work; the others wait in their order. */
export class Limit {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(max: number) {
    this.#free = max
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}

/** Works through items, so many at a time. Stops at the first error, and throws it when all have ended. */
export async function eachAtMost<T>(
  max: number,
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]()
  const failed: { error: unknown }[] = []
  const worker = async () => {
    while (failed.length === 0) {
      const next = rest.next()
      if (next.done === true) return
      await work(next.value).catch((error: unknown) => failed.push({ error }))
    }
  }
  await Promise.all(Array.from({ length: max }, worker))
  const [first] = failed
  if (first !== undefined) throw first.error
}
