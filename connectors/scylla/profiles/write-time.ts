/** Pieces of an epoch that can be told apart by the times of their writes. */
export const chunksMax = 498

/** Microseconds between two epochs. */
const stepMicros = 1_000n

/**
 * The times of an epoch's writes, in microseconds. They come from the epoch's number alone, never from
 * a clock, so that a commit that is repeated ties with itself, and one that comes too late loses.
 *
 * Each piece of an epoch has two times: what it replaces is deleted at the earlier one and written at
 * the later one, since at equal times a deletion wins.
 */
export function writeTimes(clock: number, chunk: number) {
  const deletedAt = BigInt(clock) * stepMicros + 2n * BigInt(chunk)
  return { deletedAt, writtenAt: deletedAt + 1n } as const
}

/** The times at which a commit, and a new count of epochs, are noted: after everything of the epoch. */
export function noteTimes(clock: number) {
  const next = BigInt(clock + 1) * stepMicros
  return { committedAt: next - 2n, recountedAt: next - 1n } as const
}
