import { boundaries, dayMs } from './day-boundaries.ts'
import { countOf } from './duration-text.ts'
import { expectValid } from '../../invalid-definition-error.ts'
import type { PanedWindow } from './paned-window.ts'
import { timeZoneProblem } from './time-zone-problem.ts'

/** A day that weeks may begin on. */
export type Weekday = (typeof weekdays)[number]

const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
const calendarUnits = ['day', 'week', 'month'] as const

/** What `calendar` takes. */
export interface CalendarOptions {
  readonly unit: 'day' | 'week' | 'month'
  /** Whose calendar: a name of the IANA database, such as `Europe/Berlin`, or `UTC`. */
  readonly timeZone: string
  /**
   * Units that make one window, by default 1: 3 months are quarters, 12 are years. They are counted
   * from the day, the week or the month of 1 January 1970.
   */
  readonly count?: number
  /** For weeks; by default `monday`, as in ISO 8601. */
  readonly weekStartsOn?: Weekday
}

/** Windows of a people's calendar. */
export interface CalendarDefinition extends PanedWindow {
  readonly kind: 'calendar'
  readonly unit: 'day' | 'week' | 'month'
  readonly count: number
  readonly timeZone: string
}

/**
 * Days, weeks or months as a place's calendar has them, one after the other: where its clocks are
 * changed a day has 23 or 25 hours. A day begins with the first moment of its date, be it not
 * midnight, and a date that a place left out has no window. Each window is one pane.
 *
 * Throws `InvalidDefinitionError`, for an unknown time zone with the names that are near.
 */
export function calendar(options: CalendarOptions): CalendarDefinition {
  const { unit, timeZone, count = 1, weekStartsOn = 'monday' } = options
  expectValid('calendar', problemsOf({ unit, timeZone, count, weekStartsOn }))
  const dayOf = firstDays[unit]
  const first = (index: number) => dayOf(index * count, weekStartsOn)
  const startOfDayMs = boundaries(timeZone)
  const startOf = (index: number) => startOfDayMs(first(index))
  /** Index of the window that a time lies in. */
  const indexOf = (timestampMs: number) => {
    // No place is a day ahead of UTC: from there down, where several begin at once the last one.
    let index = Math.floor(indexes[unit](Math.floor(timestampMs / dayMs) + 1, weekStartsOn) / count)
    while (startOf(index) > timestampMs) index -= 1
    return index
  }
  const paneEndMs = (startMs: number) => startOf(indexOf(startMs) + 1)
  return {
    kind: 'calendar',
    description: describe({ unit, timeZone, count, weekStartsOn }),
    unit,
    count,
    timeZone,
    paneStartMs: (timestampMs) => startOf(indexOf(timestampMs)),
    paneEndMs,
    expiresMs: paneEndMs,
  }
}

function problemsOf(options: Required<CalendarOptions>): readonly (string | undefined)[] {
  const { unit, timeZone, count, weekStartsOn } = options
  return [
    calendarUnits.includes(unit)
      ? undefined
      : `unit is ${unit}: it must be ${calendarUnits.join(', ')}; a quarter is count 3 of month`,
    Number.isSafeInteger(count) && count >= 1 && count <= 1_000
      ? undefined
      : `count is ${count}: it must be a whole number from 1 to 1000`,
    weekdays.includes(weekStartsOn)
      ? undefined
      : `weekStartsOn is ${weekStartsOn}: it must be one of ${weekdays.join(', ')}`,
    timeZoneProblem(timeZone),
  ]
}

function describe({ unit, timeZone, count, weekStartsOn }: Required<CalendarOptions>): string {
  const from = unit === 'week' && weekStartsOn !== 'monday' ? ` from ${weekStartsOn}` : ''
  return `calendar ${countOf(count, unit)}${from} in ${timeZone}`
}

/** First day, since 1970-01-01, of a unit by its index. */
const firstDays = {
  day: (index: number) => index,
  week: (index: number, weekStartsOn: Weekday) => index * 7 + firstWeek(weekStartsOn),
  month: (index: number) => Date.UTC(1970, index, 1) / dayMs,
}

/** Index of the unit that a day since 1970-01-01 is in. */
const indexes = {
  day: (day: number) => day,
  week: (day: number, weekStartsOn: Weekday) => Math.floor((day - firstWeek(weekStartsOn)) / 7),
  month(day: number) {
    const date = new Date(day * dayMs)
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  },
}

/** The first day of the week of 1 January 1970, which was a Thursday. */
function firstWeek(weekStartsOn: Weekday): number {
  return -((weekdays.indexOf('thursday') - weekdays.indexOf(weekStartsOn) + 7) % 7)
}
