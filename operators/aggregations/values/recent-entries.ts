/** One of several things that are kept by key, and when it was seen last. */
export interface Entry {
  readonly key: string
  readonly timestampMs: number
}

/**
 * Joins two lists of entries, each in the order of its keys and each key once. Of two entries with
 * one key `pick` chooses. Past `lengthMax` the entries that were seen longest ago go.
 *
 * What is dropped early would also be dropped at the end: the entries that outlast it only become
 * more recent. So the result does not depend on the order of joining.
 */
export function joinEntries<E extends Entry>(
  left: readonly E[],
  right: readonly E[],
  pick: (left: E, right: E) => E,
  lengthMax: number,
): readonly E[] {
  const joined: E[] = []
  let at = 0
  for (const entry of right) {
    let other = left[at]
    for (; other !== undefined && other.key < entry.key; other = left[at]) {
      joined.push(other)
      at += 1
    }
    if (other?.key === entry.key) {
      joined.push(pick(other, entry))
      at += 1
    } else joined.push(entry)
  }
  for (const entry of left.slice(at)) joined.push(entry)
  return keepRecent(joined, lengthMax)
}

/** Entries in the order of their keys, each key once: where a key occurs twice, `pick` chooses. */
export function sortEntries<E extends Entry>(
  entries: readonly E[],
  pick: (left: E, right: E) => E,
  lengthMax: number,
): readonly E[] {
  const byKey = new Map<string, E>()
  for (const entry of entries) {
    const other = byKey.get(entry.key)
    byKey.set(entry.key, other === undefined ? entry : pick(other, entry))
  }
  return keepRecent([...byKey.values()].sort(compareKeys), lengthMax)
}

function keepRecent<E extends Entry>(entries: readonly E[], lengthMax: number): readonly E[] {
  if (entries.length <= lengthMax) return entries
  if (entries.length === lengthMax + 1) return withoutOldest(entries)
  return [...entries].sort(compareRecency).slice(0, lengthMax).sort(compareKeys)
}

/** One entry too many is what one message gives: nothing needs to be sorted then. */
function withoutOldest<E extends Entry>(entries: readonly E[]): readonly E[] {
  const oldest = entries.reduce((left, right) => (compareRecency(left, right) > 0 ? left : right))
  return entries.filter((entry) => entry !== oldest)
}

/** The most recent first. */
function compareRecency(left: Entry, right: Entry): number {
  return right.timestampMs - left.timestampMs || compareKeys(left, right)
}

function compareKeys(left: Entry, right: Entry): number {
  if (left.key === right.key) return 0
  return left.key < right.key ? -1 : 1
}
