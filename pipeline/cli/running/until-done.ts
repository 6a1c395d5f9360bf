import type { Run, RunSummary } from '../../runtime/run-types.ts'
import type { Reporter } from './reporter.ts'
import { stopOnSignals } from './stop-signals.ts'

/**
 * Tells how a run goes and lets signals stop it, until it is done. Answers no summary when it was
 * stopped at once: its last epoch was not saved.
 */
export async function untilDone(run: Run, reporter: Reporter): Promise<RunSummary | undefined> {
  const signals = stopOnSignals(run, reporter.say)
  const stopFollowing = reporter.follow(run)
  try {
    const summary = await run.done
    return signals.stoppedAtOnce() ? undefined : summary
  } catch (error) {
    if (!signals.stoppedAtOnce()) throw error
    return undefined
  } finally {
    stopFollowing()
    signals.dispose()
  }
}
