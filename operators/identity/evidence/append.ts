/** Lists up to this length are kept without room to grow: most stay short, and there are many of them. */
const tightMax = 8

/**
 * A list with one more item: the list itself where it is long, else another one that takes just the
 * memory it needs, where `push` would make room for seventeen. Who holds a list must not hand it out.
 */
export function append<T>(list: readonly T[], item: T): T[] {
  if (list.length === 0) return [item]
  if (list.length < tightMax) return list.concat([item])
  const own = list as T[]
  own.push(item)
  return own
}
