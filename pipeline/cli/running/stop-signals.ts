import { exitCodes } from '../exit-codes.ts'
import type { Run } from '../../runtime/run-types.ts'

/** How long a run may take to stop at once before the process ends without it. */
export const stopNowTimeoutMs = 5_000

const signals = ['SIGINT', 'SIGTERM'] as const

/** Watches for signals until it is disposed. */
export interface StopSignals {
  /** Whether a second signal came: the run was stopped at once. */
  stoppedAtOnce(): boolean
  dispose(): void
}

/**
 * The first SIGINT or SIGTERM stops the run at a checkpoint, the second at once. What was read after
 * the last saved epoch is read again by the next run either way.
 */
export function stopOnSignals(run: Pick<Run, 'stop'>, say: (message: string) => void): StopSignals {
  let received = 0
  const onSignal = (): void => {
    received += 1
    if (received === 1) {
      say('stopping at a checkpoint; the same signal again stops at once')
      run.stop('checkpoint')
    } else if (received === 2) {
      say('stopping at once; the next run goes on from the last checkpoint')
      run.stop('now')
      setTimeout(() => process.exit(exitCodes.stoppedAtOnce.code), stopNowTimeoutMs).unref()
    }
  }
  for (const signal of signals) process.on(signal, onSignal)
  return {
    stoppedAtOnce: () => received > 1,
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
