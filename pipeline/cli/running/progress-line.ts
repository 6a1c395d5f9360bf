import { shorten } from '../output/characters.ts'
import { count, duration, moment } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import type { RunProgress } from '../../runtime/run-types.ts'

/** How a run stands, as one line for people, cut to the width of the terminal. */
export function progressLine(
  progress: RunProgress,
  eventsPerSecond: number,
  nowMs: number,
  columns: number,
): string {
  const { pipeline, read, rejected, late, watermarkMs, lag, epoch, checkpointMs } = progress
  const parts = [
    printable(pipeline),
    `${count(Math.round(eventsPerSecond))} events/s`,
    `${count(read)} read`,
    ...(lag === undefined ? [] : [`${count(lag)} to read`]),
    `watermark ${moment(watermarkMs)}`,
    epoch === 0 ? 'no checkpoint yet' : `checkpoint ${epoch} ${age(progress, nowMs)}`,
    ...(checkpointMs === undefined ? [] : [`took ${duration(Math.round(checkpointMs))}`]),
    `${count(rejected)} rejected`,
    `${count(late)} late`,
  ]
  return shorten(parts.join(' · '), columns - 1)
}

function age({ savedAtMs }: RunProgress, nowMs: number): string {
  return `${duration(Math.max(0, Math.round((nowMs - savedAtMs) / 1_000) * 1_000))} ago`
}
