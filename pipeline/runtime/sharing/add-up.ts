import type { RunProgress, RunSummary } from '../run-types.ts'

type Counts = RunSummary['total']

const none: Counts = {
  read: 0,
  accepted: 0,
  duplicates: { natural: 0, synthetic: 0 },
  rejected: { total: 0, byReason: {} },
  late: 0,
}

/**
 * The summary of tasks together: messages are those of all runs; what state holds and totals are those
 * of `latest`, the last run of each task; checkpoint percentiles are the slowest task's.
 */
export function addSummaries(
  runs: readonly RunSummary[],
  latest: readonly RunSummary[],
  elapsedMs: number,
): RunSummary {
  const counts = runs.reduce<Counts>(addCounts, none)
  const held = (name: 'profiles' | 'identifiers' | 'merges' | 'reviews'): number =>
    latest.reduce((sum, summary) => sum + summary[name], 0)
  const slowest = (name: 'p50Ms' | 'p99Ms'): number =>
    runs.reduce((most, { checkpoints }) => Math.max(most, checkpoints[name]), 0)
  return {
    ...counts,
    profiles: held('profiles'),
    identifiers: held('identifiers'),
    merges: held('merges'),
    reviews: held('reviews'),
    checkpoints: {
      count: runs.reduce((sum, { checkpoints }) => sum + checkpoints.count, 0),
      p50Ms: slowest('p50Ms'),
      p99Ms: slowest('p99Ms'),
    },
    elapsedMs: Math.round(elapsedMs),
    eventsPerSecond: elapsedMs === 0 ? 0 : Math.round((counts.read * 1000) / elapsedMs),
    total: latest.map(({ total }) => total).reduce<Counts>(addCounts, none),
  }
}

/** How tasks together stand: the oldest epoch, the lowest watermark, all that was read and is unread. */
export function addProgress(pipeline: string, tasks: readonly RunProgress[]): RunProgress {
  const sum = (name: 'read' | 'rejected' | 'late'): number =>
    tasks.reduce((total, task) => total + task[name], 0)
  const lowest = (name: 'epoch' | 'savedAtMs'): number =>
    tasks.reduce((least, task) => Math.min(least, task[name]), tasks[0]?.[name] ?? 0)
  return {
    pipeline,
    epoch: lowest('epoch'),
    savedAtMs: lowest('savedAtMs'),
    read: sum('read'),
    rejected: sum('rejected'),
    late: sum('late'),
    watermarkMs: Math.min(...tasks.map(({ watermarkMs }) => watermarkMs)),
    lag: tasks.reduce<number | undefined>(
      (total, { lag }) => (total === undefined || lag === undefined ? undefined : total + lag),
      0,
    ),
    checkpointMs: tasks.reduce<number | undefined>(
      (most, { checkpointMs = 0 }) => Math.max(most ?? 0, checkpointMs),
      undefined,
    ),
  }
}

function addCounts(left: Counts, right: Counts): Counts {
  const byReason = { ...left.rejected.byReason }
  for (const [reason, times] of Object.entries(right.rejected.byReason)) {
    byReason[reason] = (byReason[reason] ?? 0) + times
  }
  return {
    read: left.read + right.read,
    accepted: left.accepted + right.accepted,
    duplicates: {
      natural: left.duplicates.natural + right.duplicates.natural,
      synthetic: left.duplicates.synthetic + right.duplicates.synthetic,
    },
    rejected: { total: left.rejected.total + right.rejected.total, byReason },
    late: left.late + right.late,
  }
}
