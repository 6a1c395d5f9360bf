/** When segments are refreshed: cron expressions on the clocks of a time zone. */
import { describe, expect, it } from 'vitest'
import { defineSegments, schedule, trait } from '#operators'

describe('a schedule', () => {
  it.each([
    ['0 6 * * *', 'UTC', '2026-03-01T05:59:59.999Z', '2026-03-01T06:00:00.000Z'],
    ['0 6 * * *', 'UTC', '2026-03-01T06:00:00.000Z', '2026-03-02T06:00:00.000Z'],
    ['0 6 * * *', 'Europe/Berlin', '2026-03-28T12:00:00.000Z', '2026-03-29T04:00:00.000Z'],
    ['30 9 * * MON-FRI', 'UTC', '2026-03-06T10:00:00.000Z', '2026-03-09T09:30:00.000Z'],
    ['0 0 L * *', 'UTC', '2026-02-10T00:00:00.000Z', '2026-02-28T00:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['@daily', 'America/New_York', '2026-03-01T00:00:00.000Z', '2026-03-01T05:00:00.000Z'],
    // Clocks skip the hour from 2 to 3: it comes an hour later.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00.000Z', '2026-03-29T01:30:00.000Z'],
    // Clocks repeat the hour from 2 to 3: it comes once.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00.000Z', '2026-10-25T00:30:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  ])('should fire by %s in %s after %s', (cron, timeZone, after, expected) => {
    expect(new Date(nextMs(cron, timeZone, Date.parse(after))).toISOString()).toBe(expected)
  })

  it('should be in UTC where nothing is said, and end with the year 9999', () => {
    const set = defineSegments({
      one: { when: trait('a').exists(), refresh: schedule('0 6 * * *') },
      two: trait('a').exists(),
    })
    expect(set.nextRefreshMs('one', 0)).toBe(6 * 3_600_000)
    expect(set.nextRefreshMs('two', 0)).toBeUndefined()
    expect(set.nextRefreshMs('one', Date.parse('9999-12-31T23:00:00Z'))).toBe(Infinity)
    expect(set.nextRefreshMs('one', -Infinity)).toBe(6 * 3_600_000)
    expect(set.nextRefreshMs('one', Infinity)).toBe(Infinity)
  })

  it.each([
    ['0 0 30 2 *', 'never fires'],
    ['* * * * * *', 'no cron expression of five fields'],
    ['0 6 * *', 'no cron expression of five fields'],
    ['@reboot', 'no cron expression of five fields'],
    ['? * * * *', 'would be the time of starting up'],
    ['', 'is empty'],
  ])('should refuse %s', (cron, problem) => {
    expect(() => nextMs(cron, 'UTC', 0)).toThrow(problem)
  })

  it('should suggest time zones', () => {
    expect(() => nextMs('@daily', 'Europe/Pariss', 0)).toThrow('did you mean Europe/Paris')
  })
})

// Helpers

function nextMs(cron: string, timeZone: string, afterMs: number): number {
  const refresh = schedule(cron, { timeZone })
  const set = defineSegments({ one: { when: trait('a').exists(), refresh } })
  return set.nextRefreshMs('one', afterMs) ?? NaN
}
