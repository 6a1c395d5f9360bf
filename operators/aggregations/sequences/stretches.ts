/** A stretch of time with activity: no longer than a session's gap, so that it is all one session. */
export interface Stretch {
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * Joins stretches of activity, each list in the order of time and with one stretch at the most for each
 * multiple of `gapMs`; past `lengthMax` the earliest go.
 *
 * Stretches only ever get more and longer, however their sessions join. So what is dropped early would
 * also be dropped at the end, and the result does not depend on the order of joining; of sessions
 * themselves that is not so, as two may become one.
 */
export function joinStretches(
  left: readonly Stretch[],
  right: readonly Stretch[],
  gapMs: number,
  lengthMax: number,
): readonly Stretch[] {
  const joined: Stretch[] = []
  for (const stretch of [...left, ...right].sort((a, b) => a.firstMs - b.firstMs)) {
    const before = joined.at(-1)
    if (before === undefined || slotOf(before, gapMs) !== slotOf(stretch, gapMs)) {
      joined.push(stretch)
      continue
    }
    const lastMs = Math.max(before.lastMs, stretch.lastMs)
    joined[joined.length - 1] = { firstMs: before.firstMs, lastMs }
  }
  return joined.slice(-lengthMax)
}

/**
 * Sessions of stretches: those that are no more than `gapMs` apart are one, as Flink's session windows
 * that touch.
 */
export function sessionsOf(stretches: readonly Stretch[], gapMs: number): readonly Stretch[] {
  const sessions: Stretch[] = []
  for (const { firstMs, lastMs } of stretches) {
    const before = sessions.at(-1)
    if (before === undefined || firstMs - before.lastMs > gapMs) sessions.push({ firstMs, lastMs })
    else sessions[sessions.length - 1] = { firstMs: before.firstMs, lastMs }
  }
  return sessions
}

function slotOf({ firstMs }: Stretch, gapMs: number): number {
  return Math.floor(firstMs / gapMs)
}
