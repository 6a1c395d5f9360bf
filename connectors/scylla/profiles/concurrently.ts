/** Calls `work` for every item, at most `inFlightMax` at a time; ends with the first error. */
export async function concurrently<T>(
  items: Iterable<T>,
  inFlightMax: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  let failed = false
  const runner = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true && !failed; next = iterator.next()) {
      try {
        await work(next.value)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const runners = await Promise.allSettled(Array.from({ length: inFlightMax }, runner))
  for (const runner of runners) if (runner.status === 'rejected') throw runner.reason
}
