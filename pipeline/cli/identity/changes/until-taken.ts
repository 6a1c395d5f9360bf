import { setTimeout as sleep } from 'node:timers/promises'
import { count } from '../../output/format.ts'
import { progressLine } from '../../output/say-progress.ts'
import { warn } from '../../output/warn.ts'
import { findRun } from '../../socket/address.ts'
import type { OpenIdentity } from '../state/open-identity.ts'
import type { Taker } from './command-journal.ts'
import { takerText } from './give-commands.ts'

const pauseMs = 250
/** Commands that are asked for at once. */
const askedMax = 500

/**
 * How many commands nobody has taken in yet: all where the next run takes them; else, if it is to wait,
 * what is left once the run that goes on had its time. Says meanwhile how far it is.
 */
export async function leftAfter(
  ids: readonly string[],
  takenBy: Taker,
  identity: OpenIdentity,
  wait: boolean,
): Promise<number> {
  if (takenBy === 'next-run') {
    warn(`${takerText(takenBy, identity)}: ${count(ids.length)} commands`)
    return ids.length
  }
  if (!wait) return ids.length
  const say = progressLine()
  return untilTaken(ids, identity, (taken) =>
    say(() => `the run has taken in ${count(taken)} of ${count(ids.length)} commands`),
  )
}

/**
 * Waits until a run has taken commands in, which it does in their order, and saved that. Answers how many
 * are left: some, where the run has ended before.
 */
async function untilTaken(
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
