import { FencedError } from '#schemas'
import type { AttemptStatus, SharingStatus } from '../../runtime/run-observer.ts'
import type { BoardEntry } from '../run-board.ts'
import type { OperationsConfig } from '../settings.ts'

/** Why a process is not healthy, or not ready. */
export interface Reason {
  readonly reason:
    | 'starting'
    | 'restarting'
    | 'failed'
    | 'fenced'
    | 'problem'
    | 'stuck'
    | 'checkpoint-age'
    | 'lag'
    | 'watermark-age'
  readonly message: string
  readonly step?: string
  readonly shard?: string
}

/** How the runs of a process stand. */
export interface Standing {
  readonly began: boolean
  /** Where processes share the pipeline. */
  readonly sharing: SharingStatus | undefined
  entries(): readonly BoardEntry[]
}

/** Why a restart of the process may help: an epoch that does not come to its end. */
export function unhealthy(standing: Standing, { stuckAfterMs }: OperationsConfig): Reason[] {
  return standing.entries().flatMap(({ shard, status }) => {
    const { endingMs = 0 } = status
    if (endingMs <= stuckAfterMs) return []
    const message = `a checkpoint has been on its way for ${seconds(endingMs)}`
    return [{ reason: 'stuck', message, ...shardOf(shard) }]
  })
}

/** Why the process does not do its work now; empty where it does. */
export function unready(standing: Standing, config: OperationsConfig, nowMs: number): Reason[] {
  const { began, sharing } = standing
  if (sharing === undefined && !began) {
    return [{ reason: 'starting', message: 'nothing is opened yet' }]
  }
  const entries = standing.entries()
  const reasons = entries.flatMap((entry): Reason[] => {
    const found = entry.end === undefined ? open(entry.status, config, nowMs) : over(entry)
    return found.map((reason) => ({ ...reason, ...shardOf(entry.shard) }))
  })
  return sharing === undefined ? reasons : [...member(sharing, entries), ...reasons]
}

/** A member that was given nothing stands by, and is ready to. */
function member(
  { joined, problem, assigned, fenced }: SharingStatus,
  entries: readonly BoardEntry[],
): Reason[] {
  const reasons: Reason[] = []
  if (problem !== undefined) reasons.push({ reason: 'problem', message: problem })
  else if (!joined) reasons.push({ reason: 'starting', message: 'the group has not answered yet' })
  for (const shard of assigned) {
    const by = fenced.get(shard)
    if (by !== undefined) reasons.push({ reason: 'fenced', message: by.message, shard })
    else if (!entries.some((entry) => entry.shard === shard)) {
      reasons.push({ reason: 'starting', message: 'the partition does not run yet', shard })
    }
  }
  return reasons
}

function over({ end }: BoardEntry): Reason[] {
  if (end === undefined || end.kind === 'done') return []
  const message = String(end.error)
  if (end.error instanceof FencedError) return [{ reason: 'fenced', message }]
  return [{ reason: end.restarts ? 'restarting' : 'failed', message }]
}

function open(status: AttemptStatus, config: OperationsConfig, nowMs: number): Reason[] {
  const { running, sources, sinks, unsavedMs = 0 } = status
  const reasons: Reason[] = running
    ? []
    : [{ reason: 'starting', message: 'steps are being opened' }]
  for (const { step, problem } of [...sources, ...sinks]) {
    if (problem !== undefined) reasons.push({ reason: 'problem', step, message: problem })
  }
  if (unsavedMs > config.checkpointAgeMaxMs) {
    const message = `input has waited for ${seconds(unsavedMs)} to be part of a checkpoint`
    reasons.push({ reason: 'checkpoint-age', message })
  }
  for (const source of sources) reasons.push(...behind(source, config, nowMs))
  return reasons
}

function behind(
  { step, lag = 0, watermarkMs }: AttemptStatus['sources'][number],
  { lagMax, watermarkAgeMaxMs }: OperationsConfig,
  nowMs: number,
): Reason[] {
  const reasons: Reason[] = []
  if (lagMax > 0 && lag > lagMax) {
    reasons.push({ reason: 'lag', step, message: `${lag} to read, more than ${lagMax}` })
  }
  const ageMs = nowMs - watermarkMs
  if (watermarkAgeMaxMs > 0 && Number.isFinite(ageMs) && ageMs > watermarkAgeMaxMs) {
    const message = `the watermark is ${seconds(ageMs)} behind the clock`
    reasons.push({ reason: 'watermark-age', step, message })
  }
  return reasons
}

function seconds(durationMs: number): string {
  return `${Math.round(durationMs / 1000)} s`
}

function shardOf(shard: string): Pick<Reason, 'shard'> {
  return shard === '' ? {} : { shard }
}
