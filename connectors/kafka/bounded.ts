/** Calls `work` for each item, at most `parallelMax` at a time; answers in the order of the items. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  parallelMax: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: parallelMax }, worker))
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result)
}
