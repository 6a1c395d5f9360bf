import { describe, expect, it } from 'vitest'
import { calendar, count, lifetime, tumbling, window } from '#operators'
import { hours } from '#schemas'
import { memoryStore } from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { aggregate, at, open, row } from './numbers.ts'

const tens = tumbling({ sizeMs: 10 })

describe('a window of one pane', () => {
  it('should emit one result for each key when the watermark reaches the end', async () => {
    const harness = await open({ over: tens })
    harness.send(at(1, 3, 'a'), at(9, 4, 'a'), at(5, 7, 'b'), at(10, 100, 'a'))
    harness.advance(9)
    expect(harness.values).toEqual([])
    harness.advance(10)
    expect(harness.values).toEqual([
      result('a', 0, { messages: 2, values: { total: 7, last: 4 } }),
      result('b', 0, { messages: 1, values: { total: 7, last: 7 } }),
    ])
    expect(harness.emitted.map(({ timestampMs }) => timestampMs)).toEqual([9, 9])
  })

  it('should begin windows at the offset, before 1970 too', async () => {
    const harness = await open({ over: tumbling({ sizeMs: 10, offsetMs: 3 }) })
    harness.send(at(2, 1), at(3, 1), at(-8, 1))
    harness.advance(100)
    expect(harness.values.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [-17, -7],
      [-7, 3],
      [3, 13],
    ])
  })

  it('should refine a result by each late message that is allowed', async () => {
    const harness = await open({ over: tens, allowedLatenessMs: 5 })
    harness.send(at(1, 1))
    harness.advance(14)
    harness.send(at(2, 2))
    expect(harness.values.map(({ refined, messages }) => [refined, messages])).toEqual([
      [false, 1],
      [true, 2],
    ])
  })

  it('should emit a first result for a window whose first message is late', async () => {
    const harness = await open({ over: tens, allowedLatenessMs: 5 })
    harness.advance(14)
    harness.send(at(2, 2))
    expect(harness.values).toMatchObject([{ refined: false, messages: 1 }])
  })

  it('should send later messages to late, counted, from the millisecond on that it is allowed', async () => {
    const harness = await open({ over: tens, allowedLatenessMs: 5 })
    harness.advance(15)
    harness.send(at(9, 2), at(10, 3))
    expect(harness.side('late')).toEqual([2])
    expect(harness.counter('late_window_closed')).toBe(1)
  })

  it('should forget a window when nothing can reach it any more', async () => {
    const harness = await open({ over: tens, allowedLatenessMs: 20 })
    harness.send(at(1, 1), at(11, 1), at(21, 1))
    harness.advance(30)
    expect([...harness.workingSet.cells.panes.entries('key')]).toHaveLength(2)
    harness.advance(50)
    expect([...harness.workingSet.cells.panes.entries('key')]).toEqual([])
    expect(harness.values).toHaveLength(3)
  })

  it('should go on after a restart', async () => {
    const store = memoryStore()
    const before = await open({ over: tens }, { store })
    before.send(at(1, 3))
    await before.checkpoint()
    const after = await open({ over: tens }, { store })
    after.send(at(2, 4))
    after.advance(10)
    expect(after.values).toMatchObject([{ messages: 2, values: { total: 7 } }])
  })

  it('should take any merge rule', async () => {
    const spec = window({ over: tens, aggregate: { clicks: count<string>() } })
    const harness = await openOperator(spec)
    harness.send(messageOf('click', { key: 'k', timestampMs: 1 }))
    harness.advance(10)
    expect(harness.values).toMatchObject([{ values: { clicks: 1 } }])
  })

  it('should take windows of a calendar', async () => {
    const harness = await open({ over: calendar({ unit: 'day', timeZone: 'Europe/Berlin' }) })
    const startMs = Date.parse('2024-03-30T23:00Z')
    harness.send(at(startMs - 1, 1), at(startMs, 2), at(startMs + hours(23) - 1, 3))
    harness.advance(startMs + hours(23) - 1)
    expect(harness.values.map(({ values }) => values['total'])).toEqual([1])
    harness.advance(startMs + hours(23))
    expect(harness.values.at(-1)).toMatchObject({
      startMs,
      endMs: startMs + hours(23),
      messages: 2,
    })
  })

  it('should give one result when no message can come any more, where it is to be final', async () => {
    const harness = await open({ over: tens, allowedLatenessMs: 5, trigger: 'final' })
    harness.send(at(1, 1))
    harness.advance(14)
    harness.send(at(2, 2))
    expect(harness.values).toEqual([])
    harness.advance(15)
    expect(harness.values.map(row)).toEqual(['on-time 0–10: 3'])
    harness.send(at(3, 3))
    expect(harness.side('late')).toEqual([3])
    expect([...harness.workingSet.cells.panes.entries('key')]).toEqual([])
  })

  it('should reject what would make too many windows, and go on with those that there are', async () => {
    const harness = await open({ over: tens, panesMax: 2 })
    harness.send(at(1, 1), at(11, 2), at(21, 3), at(2, 4))
    expect(harness.refused).toMatchObject([{ reason: 'too-many-windows' }])
    expect(harness.refused[0]?.detail).toContain('raise panesMax')
    harness.advance(20)
    expect(harness.values.map(row)).toEqual(['on-time 0–10: 5', 'on-time 10–20: 2'])
  })
})

describe('early results', () => {
  it('should come after so many messages, then begin to count anew', async () => {
    const harness = await open({ over: tens, trigger: { earlyEveryMessages: 2 } })
    harness.send(at(1, 1), at(2, 2), at(3, 4), at(12, 8), at(4, 16))
    expect(harness.values.map(row)).toEqual(['early 0–10: 3', 'early 0–10: 23'])
    expect(harness.emitted.map(({ timestampMs }) => timestampMs)).toEqual([2, 4])
    harness.advance(10)
    expect(harness.values.at(-1)).toMatchObject({ timing: 'on-time', refined: false })
  })

  it('should come at multiples of event time, where there is something new', async () => {
    const harness = await open({ over: tens, trigger: { earlyEveryMs: 4 } })
    harness.send(at(1, 1))
    harness.advance(3)
    expect(harness.values).toEqual([])
    harness.advance(4)
    harness.advance(8)
    harness.send(at(9, 2))
    harness.advance(10)
    harness.advance(12)
    expect(harness.values.map(row)).toEqual(['early 0–10: 1', 'on-time 0–10: 3'])
  })

  it('should come at multiples of the wall clock, after a restart as well', async () => {
    const store = memoryStore()
    const options = { over: tens, trigger: { earlyEveryProcessingMs: 1_000 } }
    const before = await open(options, { store })
    before.tick(50_400)
    before.send(at(1, 1))
    before.tick(50_999)
    expect(before.values).toEqual([])
    await before.checkpoint()
    const after = await open(options, { store })
    after.tick(51_000)
    after.tick(52_000)
    expect(after.values.map(row)).toEqual(['early 0–10: 1'])
  })

  it('should show a window that never ends', async () => {
    const harness = await open({ over: lifetime(), trigger: { earlyEveryMessages: 1 } })
    harness.send(at(1, 1), at(1_000_000, 2))
    expect(harness.values.map(({ values }) => values['total'])).toEqual([1, 3])
    expect(JSON.stringify(harness.values[0])).not.toContain('null')
    expect(harness.emitted.map(({ timestampMs }) => timestampMs)).toEqual([1, 1_000_000])
    harness.advance(Infinity)
    expect(harness.values).toHaveLength(2)
  })
})

describe('bad options', () => {
  it.each([
    [
      { over: tens, allowedLatenessMs: -1, panesMax: 0 },
      ['allowedLatenessMs is -1', 'panesMax is 0'],
    ],
    [{ over: tens, trigger: {} }, ['trigger is empty', 'earlyEveryMessages']],
    [
      { over: tens, trigger: { earlyEveryMs: 0, earlyEveryMessages: 0.5 } },
      ['earlyEveryMs is 0', 'earlyEveryMessages is 0.5'],
    ],
    [{ over: tens, trigger: 'never' as 'final' }, ['trigger is never', 'at-end']],
    [
      { over: tens, emit: 'changes' as const, allowedLatenessMs: 5 },
      ['for sliding, not for tumbling', 'leave out allowedLatenessMs'],
    ],
    [{ over: lifetime() }, ['never ends', 'earlyEveryMessages: 1']],
  ])('should be refused with every problem and the fix: %#', (options, parts) => {
    const make = () => window({ ...options, aggregate })
    for (const part of parts) expect(make).toThrow(part)
  })
})

// Helpers

function result(key: string, startMs: number, rest: object) {
  return { key, startMs, endMs: startMs + 10, timing: 'on-time', refined: false, ...rest }
}
