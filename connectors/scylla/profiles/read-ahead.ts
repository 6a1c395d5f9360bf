/** Reads something for every item, in their order, with up to `aheadMax` reads begun. */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  aheadMax: number,
  read: (item: T) => Promise<R>,
): AsyncIterable<R> {
  const begun: Promise<R>[] = []
  for await (const item of items) {
    const reading = read(item)
    // Whoever awaits it gets the error; until then it must not end the process.
    reading.catch(() => {})
    begun.push(reading)
    if (begun.length < aheadMax) continue
    const first = begun.shift()
    if (first !== undefined) yield await first
  }
  for (const reading of begun) yield await reading
}
