import { Cron } from 'croner'
import type { JsonObject } from '#schemas'
import {
  isJsonObject,
  problemAt,
  readText,
  refuseOthers,
  shown,
  type Reading,
} from '../../conditions/reading.ts'
import { timeZoneProblem } from '../../window/definitions/time-zone-problem.ts'

/** When a segment is looked at, instead of with every event: what `schedule` gives. */
export interface RefreshSchedule {
  /** `{ "cron": "0 6 * * *", "timeZone": "Europe/Paris" }`. */
  readonly definition: JsonObject
}

/** A schedule that is known to work. */
export interface CheckedSchedule extends RefreshSchedule {
  /**
   * The first time after another, in milliseconds since the Unix epoch; none before 1970, and Infinity
   * past the year 9999.
   */
  nextMs(afterMs: number): number
}

/** What `schedule` takes besides the cron expression. */
export interface ScheduleOptions {
  /** Name in the IANA time zone database; by default `UTC`. */
  readonly timeZone?: string
}

/**
 * Times by a cron expression of five fields, minute to weekday (`0 6 * * *`, `30 9 * * MON-FRI`, `0 0 L * *`)
 * or a nickname (`@daily`), on the clocks of a time zone: an hour that the clocks skip comes an hour
 * later, one that they repeat comes once. Where day and weekday are both said, either will do.
 */
export function schedule(
  cron: string,
  { timeZone = 'UTC' }: ScheduleOptions = {},
): RefreshSchedule {
  return { definition: { cron, timeZone } }
}

/** Times past the year 9999 are in no calendar that ISO-8601 text has. */
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Every cron expression that ever fires does within 28 years of any time before 2100. */
const referenceMs = Date.UTC(2000, 0, 1)

/** Reads a schedule; undefined, and problems, where it cannot be one. */
export function readSchedule(
  json: unknown,
  at: string,
  reading: Reading,
): CheckedSchedule | undefined {
  if (!isJsonObject(json)) {
    return problemAt(reading, at, `must be schedule('0 6 * * *', …), is ${shown(json)}`)
  }
  refuseOthers(json, ['cron', 'timeZone'], at, reading)
  const cron = readText(json['cron'], `${at}.cron`, reading, 200)
  const timeZone = readText(json['timeZone'] ?? 'UTC', `${at}.timeZone`, reading, 100)
  if (cron === undefined || timeZone === undefined) return undefined
  const zoneProblem = timeZoneProblem(timeZone)
  if (zoneProblem !== undefined) return problemAt(reading, at, zoneProblem)
  const times = readCron(cron, timeZone, `${at}.cron`, reading)
  if (times === undefined) return undefined
  return {
    definition: { cron, timeZone },
    nextMs: (afterMs) => nextOf(times, afterMs),
  }
}

function nextOf(times: Cron, afterMs: number): number {
  if (afterMs > latestMs) return Infinity
  return times.nextRun(new Date(Math.max(afterMs, -1)))?.getTime() ?? Infinity
}

function readCron(cron: string, timeZone: string, at: string, reading: Reading): Cron | undefined {
  if (cron.includes('?')) {
    return problemAt(reading, at, `"${cron}": "?" would be the time of starting up: say which`)
  }
  try {
    const times = new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' })
    if (times.nextRun(new Date(referenceMs)) !== null) return times
    return problemAt(reading, at, `"${cron}" never fires: no month has such a day`)
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^Cron\w+: /, '') : String(error)
    return problemAt(reading, at, `"${cron}" is no cron expression of five fields: ${problem}`)
  }
}
