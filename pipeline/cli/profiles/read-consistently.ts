import type { Profiles } from './profiles.ts'

/** Epochs that may be saved while something is read, before it is taken as it is. */
const repeatsMax = 10

/**
 * Reads until no epoch was saved meanwhile: a profile lies in several places, and between two of them
 * a run may have gone on.
 */
export async function readConsistently<T>(
  profiles: Profiles,
  read: () => Promise<T>,
): Promise<{ readonly found: T; readonly asOf: Awaited<ReturnType<Profiles['latest']>> }> {
  let before = await profiles.latest()
  for (let repeats = 0; ; repeats += 1) {
    const found = await read()
    const asOf = await profiles.latest()
    if (asOf.epoch === before.epoch || repeats === repeatsMax) return { found, asOf }
    before = asOf
  }
}
