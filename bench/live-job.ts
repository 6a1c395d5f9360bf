import { figures, type Figure } from './figure.ts'
import { inFreshProcess } from './fresh-process.ts'
import type { JobCost } from './run-job.ts'
import { returningPeople, type Workspace } from './workspace.ts'

/** The whole job with no traits and segments, then with fifty of each, over the same events. */
export async function benchLiveJob(workspace: Workspace): Promise<readonly Figure[]> {
  const input = await workspace.input(returningPeople)
  const job = (which: 'none' | 'fifty') =>
    inFreshProcess<JobCost>('run-live.ts', [input, workspace.directory(), which])
  const [none, fifty] = [await job('none'), await job('fifty')]
  return figures('50 traits and 50 segments, whole job beside none (LMDB and chDB, one run each)', [
    ['none', eventsPerSecond(none), 'events/s'],
    ['50 and 50', eventsPerSecond(fifty), 'events/s'],
    ['none, CPU, all threads', cpuOf(none), 'CPU µs/event'],
    ['50 and 50, CPU, all threads', cpuOf(fifty), 'CPU µs/event'],
    ['50 and 50, to none, by CPU', cpuOf(none) / cpuOf(fifty), 'times'],
    ['50 and 50, peak memory', fifty.peakBytes / 1e6, 'MB'],
  ])
}

function eventsPerSecond({ summary, elapsedMs }: JobCost): number {
  return (summary.read * 1_000) / elapsedMs
}

function cpuOf({ summary, cpuMicroseconds }: JobCost): number {
  return cpuMicroseconds / summary.read
}
