import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { calendar, type CalendarOptions } from '#operators'
import { hours } from '#schemas'

describe('a day where clocks are changed', () => {
  it.each([
    // 23 hours: clocks are put on.
    ['Europe/Berlin', '2024-03-31', '2024-03-30T23:00Z', 23],
    ['America/New_York', '2024-03-10', '2024-03-10T05:00Z', 23],
    // 25 hours: clocks are put back.
    ['Europe/Berlin', '2024-10-27', '2024-10-26T22:00Z', 25],
    ['America/New_York', '2024-11-03', '2024-11-03T04:00Z', 25],
    // Half an hour.
    ['Australia/Lord_Howe', '2024-10-06', '2024-10-05T13:30Z', 23.5],
    ['Australia/Lord_Howe', '2024-04-07', '2024-04-06T13:00Z', 24.5],
    // Midnight comes twice: the day begins with the first one.
    ['Atlantic/Azores', '2024-10-27', '2024-10-27T00:00Z', 25],
    ['America/Havana', '2024-11-03', '2024-11-03T04:00Z', 25],
    // Midnight does not come.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00Z', 23],
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00Z', 23],
    // A minute past midnight clocks went back to the day before: the date had begun.
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30Z', 25],
    ['UTC', '2024-02-29', '2024-02-29T00:00Z', 24],
    ['Europe/Berlin', '1969-12-31', '1969-12-30T23:00Z', 24],
  ])('should be in %s on %s from %s for %f hours', (timeZone, date, begins, length) => {
    const startMs = Date.parse(begins)
    const over = calendar({ unit: 'day', timeZone })
    expect(over.paneStartMs(startMs)).toBe(startMs)
    expect(over.paneEndMs(startMs)).toBe(startMs + hours(length))
    expect(over.expiresMs(startMs)).toBe(startMs + hours(length))
    expect(over.paneStartMs(startMs - 1)).toBeLessThan(startMs)
    expect(over.paneStartMs(startMs + hours(length) - 1)).toBe(startMs)
    const noon = DateTime.fromMillis(startMs + hours(12), { zone: timeZone })
    expect(noon.toISODate()).toBe(date)
  })

  it('should leave out a date that a place left out', () => {
    const over = calendar({ unit: 'day', timeZone: 'Pacific/Apia' })
    const last = over.paneStartMs(Date.parse('2011-12-30T09:59:59.999Z'))
    expect(last).toBe(Date.parse('2011-12-29T10:00Z'))
    expect(over.paneEndMs(last)).toBe(Date.parse('2011-12-30T10:00Z'))
    expect(over.paneStartMs(over.paneEndMs(last))).toBe(over.paneEndMs(last))
    expect(over.paneEndMs(over.paneEndMs(last))).toBe(Date.parse('2011-12-31T10:00Z'))
  })
})

describe('weeks and months', () => {
  it.each<[CalendarOptions, string, string, string]>([
    [
      { unit: 'week', timeZone: 'Europe/Berlin' },
      '2024-03-31T12:00Z',
      '2024-03-24T23:00Z',
      '2024-03-31T22:00Z',
    ],
    [
      { unit: 'week', timeZone: 'America/New_York', weekStartsOn: 'sunday' },
      '2024-03-10T05:00Z',
      '2024-03-10T05:00Z',
      '2024-03-17T04:00Z',
    ],
    [
      { unit: 'week', timeZone: 'UTC', weekStartsOn: 'saturday' },
      '2024-06-07T23:59Z',
      '2024-06-01T00:00Z',
      '2024-06-08T00:00Z',
    ],
    [
      { unit: 'week', timeZone: 'UTC', count: 2 },
      '1970-01-01T00:00Z',
      '1969-12-29T00:00Z',
      '1970-01-12T00:00Z',
    ],
    [
      { unit: 'month', timeZone: 'Europe/Berlin' },
      '2024-03-31T21:59:59.999Z',
      '2024-02-29T23:00Z',
      '2024-03-31T22:00Z',
    ],
    [
      { unit: 'month', timeZone: 'Europe/Berlin' },
      '2024-02-29T22:59Z',
      '2024-01-31T23:00Z',
      '2024-02-29T23:00Z',
    ],
    [
      { unit: 'month', timeZone: 'America/New_York' },
      '2024-11-15T00:00Z',
      '2024-11-01T04:00Z',
      '2024-12-01T05:00Z',
    ],
    [
      { unit: 'month', timeZone: 'Australia/Lord_Howe' },
      '2024-10-01T00:00Z',
      '2024-09-30T13:30Z',
      '2024-10-31T13:00Z',
    ],
    [
      { unit: 'month', timeZone: 'UTC', count: 3 },
      '2024-05-05T00:00Z',
      '2024-04-01T00:00Z',
      '2024-07-01T00:00Z',
    ],
    [
      { unit: 'month', timeZone: 'UTC', count: 12 },
      '1969-05-05T00:00Z',
      '1969-01-01T00:00Z',
      '1970-01-01T00:00Z',
    ],
    [
      { unit: 'day', timeZone: 'UTC', count: 7 },
      '1970-01-07T23:00Z',
      '1970-01-01T00:00Z',
      '1970-01-08T00:00Z',
    ],
  ])('should hold of %j the time %s in %s to %s', (options, time, from, to) => {
    const over = calendar(options)
    const startMs = over.paneStartMs(Date.parse(time))
    const window = [startMs, over.paneEndMs(startMs)].map((at) => new Date(at).toISOString())
    expect(window).toEqual([from, to].map((text) => new Date(text).toISOString()))
  })
})

describe('calendar', () => {
  it('should leave no time out and put none into two windows, anywhere', () => {
    const timeZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
    const unit = fc.constantFrom('day' as const, 'week' as const, 'month' as const)
    const fromMs = Date.parse('1975-01-01')
    const timestampMs = fc.integer({ min: fromMs, max: Date.parse('2037-01-01') })
    fc.assert(
      fc.property(timeZone, unit, timestampMs, (zone, of, at) => {
        const over = calendar({ unit: of, timeZone: zone })
        const startMs = over.paneStartMs(at)
        const endMs = over.paneEndMs(startMs)
        expect(startMs).toBeLessThanOrEqual(at)
        expect(endMs).toBeGreaterThan(at)
        expect(over.paneStartMs(startMs)).toBe(startMs)
        expect(over.paneStartMs(endMs)).toBe(endMs)
        expect(over.paneStartMs(endMs - 1)).toBe(startMs)
      }),
      { numRuns: 300 },
    )
  })
})
