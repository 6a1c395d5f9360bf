import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours, milliseconds, minutes, parseTime, seconds } from '#schemas'

describe('durations', () => {
  it('should be milliseconds', () => {
    expect([milliseconds(5), seconds(2), minutes(3), hours(1), days(7)]).toEqual([
      5, 2_000, 180_000, 3_600_000, 604_800_000,
    ])
  })
})

describe('parseTime', () => {
  const noonMs = Date.UTC(2024, 5, 10, 12, 0, 0)

  it.each([
    ['2024-06-10T12:00:00.000Z', noonMs],
    ['2024-06-10T12:00:00Z', noonMs],
    ['2024-06-10T12:00Z', noonMs],
    ['2024-06-10t12:00:00.000z', noonMs],
    ['2024-06-10 14:00:00+02:00', noonMs],
    ['2024-06-10T14:00:00+0200', noonMs],
    ['2024-06-10T06:30:00-05:30', noonMs],
    [' 2024-06-10T12:00:00.000Z ', noonMs],
    ['2024-06-10T12:00:00.123456789Z', noonMs + 123],
    ['2024-06-10T12:00:00,5Z', noonMs + 500],
    ['2024-02-29T00:00:00.000Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T23:59:59.999Z', Date.UTC(2000, 1, 29, 23, 59, 59, 999)],
    ['0000-01-01T00:00:00.000Z', Date.parse('0000-01-01T00:00:00.000Z')],
    [noonMs, noonMs],
    [noonMs / 1_000, noonMs],
    [noonMs / 1_000 + 0.25, noonMs + 250],
    [0, 0],
    [String(noonMs), noonMs],
    [String(noonMs / 1_000), noonMs],
  ])('should read %j', (value, timestampMs) => {
    expect(parseTime(value)).toEqual({ ok: true, timestampMs })
  })

  it.each([
    ['2024-13-01T00:00:00.000Z', "month 13 in '2024-13-01T00:00:00.000Z'"],
    ['2024-00-01T00:00:00.000Z', 'month 0'],
    ['2023-02-29T00:00:00.000Z', 'day 29 of a month of 28 days'],
    ['1900-02-29T00:00:00.000Z', 'day 29 of a month of 28 days'],
    ['2024-04-31T00:00:00.000Z', 'day 31 of a month of 30 days'],
    ['2024-04-00T00:00:00.000Z', 'day 0'],
    ['2024-06-10T24:00:00.000Z', 'hour 24'],
    ['2024-06-10T12:60:00.000Z', 'minute 60'],
    ['2024-06-10T12:00:60.000Z', 'second 60'],
    ['2024-06-10T12:00:00.000', 'no time zone (add Z or an offset such as +02:00)'],
    ['2024-06-10', 'no time of day'],
    ['2024-06-10T12:00:00+24:00', 'time zone +24:00'],
    ['2024-06-10T12:00:00+02:60', 'time zone +02:60'],
    ['2024-06-10T12:00:00.00/Z', 'no ISO-8601 time'],
    ['2024-06-10X12:00:00.000Z', 'no ISO-8601 time'],
    ['yesterday', "'yesterday' is no ISO-8601 time; send YYYY-MM-DDTHH:mm:ss.sssZ"],
    ['', 'the time is empty'],
    [Number.NaN, 'NaN is no time'],
    [1e300, 'no time between the years'],
    [null, 'not null'],
    [[], 'not an array'],
    [{}, 'not a value of type object'],
    [true, 'not a value of type boolean'],
  ])('should say what is wrong with %j', (value, message) => {
    expect(parseTime(value)).toEqual({ ok: false, message: expect.stringContaining(message) })
  })

  it('should agree with Date on every time that Date can write', () => {
    const min = new Date('0000-01-01T00:00:00.000Z')
    const max = new Date('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const timestampMs = date.getTime()
        const usual = date.toISOString()
        expect(parseTime(usual)).toEqual({ ok: true, timestampMs })
        // Another shape of the same time takes the other way through the code.
        expect(parseTime(usual.replace('Z', '+00:00'))).toEqual({ ok: true, timestampMs })
      }),
    )
  })

  it('should agree with Date on every day of four centuries', () => {
    for (let dayMs = Date.UTC(1800, 0, 1); dayMs < Date.UTC(2201, 0, 1); dayMs += days(1)) {
      const parsed = parseTime(new Date(dayMs).toISOString())
      if (!parsed.ok || parsed.timestampMs !== dayMs) expect(parsed).toBe(dayMs)
    }
  })

  it('should read what Date reads, and nothing else, after any change of one character', () => {
    const anyCharacter = fc.string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' })
    fc.assert(
      fc.property(fc.nat(23), fc.oneof(fc.nat(9).map(String), anyCharacter), (at, other) => {
        const usual = '2024-02-28T23:59:59.999Z'
        const text = usual.slice(0, at) + other + usual.slice(at + 1)
        const parsed = parseTime(text)
        // Date refuses nothing that is read here, except the forms that RFC 3339 has besides.
        if (parsed.ok)
          expect(Date.parse(text.toUpperCase().replace(',', '.'))).toBe(parsed.timestampMs)
      }),
    )
  })

  it('should answer for anything, with a time or a reason', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const parsed = parseTime(value)
        if (parsed.ok) expect(Number.isSafeInteger(parsed.timestampMs)).toBe(true)
        else expect(parsed.message).not.toBe('')
      }),
    )
  })
})
