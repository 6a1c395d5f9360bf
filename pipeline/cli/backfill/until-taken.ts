import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenIdentity } from '../identity/state/open-identity.ts'
import { findRun } from '../socket/address.ts'

const pauseMs = 250
/** Commands that are asked for at once. */
const askedMax = 500

/**
 * Waits until a run has taken commands in, which it does in their order, and saved that. Answers how many
 * are left: some, where the run has ended before.
 */
export async function untilTaken(
  ids: readonly string[],
  { reader, state }: OpenIdentity,
  onTaken: (commands: number) => void,
): Promise<number> {
  let taken = 0
  for (;;) {
    // Asked before the state is read: what a run took last is there when it is gone.
    const isRunning = (await findRun(state)) !== undefined
    const next = ids.slice(taken, taken + askedMax)
    const entries = await reader.get('commands', next)
    const isMissing = entries.indexOf(undefined)
    const found = isMissing === -1 ? next.length : isMissing
    taken += found
    onTaken(taken)
    if (taken === ids.length || (!isRunning && found === 0)) return ids.length - taken
    if (found < next.length) await sleep(pauseMs)
  }
}
