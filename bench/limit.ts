import type { LimitCosts } from './children/parse-lines.ts'
import type { Cost } from './cost.ts'
import { figures, median, type Figure } from './figure.ts'
import { inFreshProcess } from './fresh-process.ts'
import { returningPeople, type Workspace } from './workspace.ts'

/** Rounds over the whole input; the median counts. */
const rounds = 5

/** The limit that a job is compared with: its lines split and parsed, on one core, and nothing else. */
export async function benchLimit(workspace: Workspace): Promise<readonly Figure[]> {
  const input = await workspace.input(returningPeople)
  const { events, parse, decode } = await limitOf(input, rounds)
  return figures('limit (one thread, no event kept)', [
    ['split and JSON.parse', eventsPerSecond(events, parse), 'events/s'],
    ['split and JSON.parse', cpuPerEvent(events, parse), 'CPU µs/event'],
    ['split and decode (JSON.parse included)', eventsPerSecond(events, decode), 'events/s'],
    ['split and decode (JSON.parse included)', cpuPerEvent(events, decode), 'CPU µs/event'],
  ])
}

/** Splits and parses, splits and decodes a directory's lines, in a process of its own. */
export function limitOf(input: string, rounds: number): Promise<LimitCosts> {
  return inFreshProcess<LimitCosts>('parse-lines.ts', [input, rounds])
}

/** Events a second by the wall clock: the median of rounds. */
export function eventsPerSecond(events: number, costs: readonly Cost[]): number {
  return (events * 1_000) / median(costs.map(({ elapsedMs }) => elapsedMs))
}

/** CPU microseconds an event: the median of rounds. */
export function cpuPerEvent(events: number, costs: readonly Cost[]): number {
  return median(costs.map(({ cpuMicroseconds }) => cpuMicroseconds)) / events
}
