/** Partitions of the list of ids. Part of the layout: fixed once there are rows. */
export const bucketCount = 1_024

/** Digits of a profile id that decide its bucket: 3 + 5 + 5 bits. */
const digits = 3
const bitsMore = 3

/** Whether a text is a profile id: `p_` and 128 bits in base 32. */
export function isProfileId(text: string): boolean {
  return /^p_[0-7][0-9a-v]{25}$/.test(text)
}

/**
 * The partition of the list of ids that an id is in: its first ten bits. An id is a hash, so buckets
 * fill evenly; and going through the buckets in their order gives the ids in theirs.
 */
export function bucketOf(id: string): number {
  return Number.parseInt(id.slice(2, 2 + digits), 32) >> bitsMore
}
