import { describe, expect, it } from 'vitest'
import { calendar, lifetime, session, sliding, tumbling } from '#operators'
import { days, hours, minutes } from '#schemas'

describe('tumbling', () => {
  // TumblingEventTimeWindowsTest.testWindowAssignment, testWindowAssignmentWithOffset
  it.each([
    { sizeMs: 5_000, offsetMs: 0, timestampMs: 0, window: [0, 5_000] },
    { sizeMs: 5_000, offsetMs: 0, timestampMs: 4_999, window: [0, 5_000] },
    { sizeMs: 5_000, offsetMs: 0, timestampMs: 5_000, window: [5_000, 10_000] },
    { sizeMs: 5_000, offsetMs: 100, timestampMs: 100, window: [100, 5_100] },
    { sizeMs: 5_000, offsetMs: 100, timestampMs: 5_099, window: [100, 5_100] },
    { sizeMs: 5_000, offsetMs: 100, timestampMs: 5_100, window: [5_100, 10_100] },
    { sizeMs: 5_000, offsetMs: -100, timestampMs: 0, window: [-100, 4_900] },
    { sizeMs: 5_000, offsetMs: -100, timestampMs: 4_900, window: [4_900, 9_900] },
    { sizeMs: 5_000, offsetMs: 0, timestampMs: -1, window: [-5_000, 0] },
  ])('should cut $timestampMs of $sizeMs from $offsetMs as Flink does', (row) => {
    const over = tumbling(row)
    const startMs = over.paneStartMs(row.timestampMs)
    expect([startMs, over.paneEndMs(startMs)]).toEqual(row.window)
    expect(over.expiresMs(startMs)).toBe(row.window[1])
  })
})

describe('sliding', () => {
  it('should have panes of a step where windows are so many steps long', () => {
    const over = sliding({ sizeMs: days(30), everyMs: days(1), offsetMs: hours(3) })
    const startMs = over.paneStartMs(days(100))
    expect(startMs).toBe(days(99) + hours(3))
    expect(over.paneEndMs(startMs)).toBe(days(100) + hours(3))
    expect(over.expiresMs(startMs)).toBe(startMs + days(30))
  })

  it('should have shorter panes where they are not', () => {
    const over = sliding({ sizeMs: 10, everyMs: 4 })
    expect(over.paneMs).toBe(2)
    expect([-1, 0, 1, 2, 3, 4].map((at) => over.paneStartMs(at))).toEqual([-2, 0, 0, 2, 2, 4])
    // Windows are 0 to 10 and 4 to 14: a pane at 2 is in the first only, one at 4 in both.
    expect([0, 2, 4, 6].map((at) => over.expiresMs(at))).toEqual([10, 10, 14, 14])
  })

  it('should expire a pane with the last window that holds it, whatever the sizes', () => {
    for (const [sizeMs, everyMs, offsetMs] of [
      [10, 4, 1],
      [9, 3, 0],
      [7, 5, -2],
      [6, 6, 0],
    ] as const) {
      const over = sliding({ sizeMs, everyMs, offsetMs })
      for (let timestampMs = -30; timestampMs < 30; timestampMs++) {
        const startMs = over.paneStartMs(timestampMs)
        const ends = Array.from({ length: 40 }, (_, at) => (at - 20) * everyMs + offsetMs + sizeMs)
        const holding = ends.filter((end) => end - sizeMs <= timestampMs && timestampMs < end)
        expect(over.expiresMs(startMs)).toBe(Math.max(...holding))
        // No window begins or ends within a pane.
        expect(ends.some((end) => end > startMs && end < over.paneEndMs(startMs))).toBe(false)
      }
    }
  })
})

describe('lifetime', () => {
  it('should be one pane that never expires', () => {
    const over = lifetime()
    expect(over.paneStartMs(0)).toBe(over.paneStartMs(days(20_000)))
    expect(Number.isSafeInteger(over.paneStartMs(0))).toBe(true)
    expect(over.expiresMs(over.paneStartMs(0))).toBe(Infinity)
  })
})

describe('descriptions', () => {
  it.each([
    [tumbling({ sizeMs: days(1) }), 'tumbling 1 day'],
    [tumbling({ sizeMs: 1_500, offsetMs: -500 }), 'tumbling 1500 ms from -500 ms'],
    [sliding({ sizeMs: days(30), everyMs: days(1) }), 'sliding 30 days every 1 day'],
    [
      sliding({ sizeMs: hours(3), everyMs: minutes(90), offsetMs: 1_000 }),
      'sliding 3 hours every 90 minutes from 1 second',
    ],
    [session({ gapMs: minutes(30) }), 'session gap 30 minutes'],
    [lifetime(), 'lifetime'],
    [calendar({ unit: 'day', timeZone: 'Europe/Berlin' }), 'calendar 1 day in Europe/Berlin'],
    [calendar({ unit: 'month', count: 3, timeZone: 'UTC' }), 'calendar 3 months in UTC'],
    [
      calendar({ unit: 'week', weekStartsOn: 'sunday', timeZone: 'UTC' }),
      'calendar 1 week from sunday in UTC',
    ],
  ])('should say what a window is: %#', ({ description }, text) => {
    expect(description).toBe(text)
  })
})

describe('bad windows', () => {
  it.each([
    [() => tumbling({ sizeMs: 0 }), ['sizeMs is 0', 'days(1)']],
    [() => tumbling({ sizeMs: 1.5, offsetMs: NaN }), ['sizeMs is 1.5', 'offsetMs is NaN']],
    [() => sliding({ sizeMs: 0, everyMs: -1 }), ['sizeMs is 0', 'everyMs is -1']],
    [
      () => sliding({ sizeMs: days(1), everyMs: days(2) }),
      ['2 days is longer than 1 day', 'make it at most sizeMs'],
    ],
    [() => session({ gapMs: 0 }), ['gapMs is 0', 'minutes(30)']],
    [
      () => calendar({ unit: 'day', timeZone: 'Europe/Berln', count: 0 }),
      ['count is 0', '"Europe/Berln"', 'did you mean Europe/Berlin'],
    ],
    [() => calendar({ unit: 'day', timeZone: 'new york' }), ['America/New_York']],
    [() => calendar({ unit: 'day', timeZone: 'local' }), ['"local"']],
    [() => calendar({ unit: 'year' as 'day', timeZone: 'UTC' }), ['day, week, month']],
    [
      () => calendar({ unit: 'week', timeZone: 'UTC', weekStartsOn: 'mon' as 'monday' }),
      ['weekStartsOn is mon', 'monday'],
    ],
  ])('should be refused with every problem and the fix: %#', (make, parts) => {
    for (const part of parts) expect(make).toThrow(part)
    expect(make).toThrow(expect.objectContaining({ name: 'InvalidDefinitionError' }))
  })
})
