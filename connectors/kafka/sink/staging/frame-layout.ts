/**
 * How staged messages lie in a chunk, integers little-endian:
 *
 *     chunk:  u8 version, frame*
 *     frame:  u32 bytes that follow, u8 parts, f64 timestamp in ms,
 *             [i32 partition], [u32 length, key], [u32 count, (u32 length, name, u32 length, text)*],
 *             value up to the end of the frame
 *
 * `parts` has a bit for what is there, so that no key and an empty one, a tombstone and an empty value
 * are told apart.
 */
export const frameVersion = 1

/** Bits of `parts`. */
export const parts = { key: 1, value: 2, partition: 4, headers: 8 } as const

/** Bytes of a frame before its optional parts. */
export const frameHeadBytes = 4 + 1 + 8
