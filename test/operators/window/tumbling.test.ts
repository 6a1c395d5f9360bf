import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, last, sum, tumblingWindow, type TumblingWindowOptions } from '#operators'
import { memoryStore } from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

const aggregate = {
  total: sum((value: number) => value, { decimals: 0 }),
  last: last((value: number) => value),
}

describe('tumblingWindow', () => {
  it('should emit one result for each key when the watermark reaches the end', async () => {
    const harness = await open({ sizeMs: 10 })
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
    const harness = await open({ sizeMs: 10, offsetMs: 3 })
    harness.send(at(2, 1), at(3, 1), at(-8, 1))
    harness.advance(100)
    expect(harness.values.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [-17, -7],
      [-7, 3],
      [3, 13],
    ])
  })

  it('should refine a result by each late message that is allowed', async () => {
    const harness = await open({ sizeMs: 10, allowedLatenessMs: 5 })
    harness.send(at(1, 1))
    harness.advance(14)
    harness.send(at(2, 2))
    expect(harness.values.map(({ refined, messages }) => [refined, messages])).toEqual([
      [false, 1],
      [true, 2],
    ])
  })

  it('should emit a first result for a window whose first message is late', async () => {
    const harness = await open({ sizeMs: 10, allowedLatenessMs: 5 })
    harness.advance(14)
    harness.send(at(2, 2))
    expect(harness.values).toMatchObject([{ refined: false, messages: 1 }])
  })

  it('should send later messages to late, counted, from the millisecond on that it is allowed', async () => {
    const harness = await open({ sizeMs: 10, allowedLatenessMs: 5 })
    harness.advance(15)
    harness.send(at(9, 2), at(10, 3))
    expect(harness.side('late')).toEqual([2])
    expect(harness.counter('late')).toBe(1)
  })

  it('should forget a window when nothing can reach it any more', async () => {
    const harness = await open({ sizeMs: 10, allowedLatenessMs: 20 })
    harness.send(at(1, 1), at(11, 1), at(21, 1))
    harness.advance(30)
    expect([...harness.workingSet.cells.panes.entries('key')]).toHaveLength(2)
    harness.advance(50)
    expect([...harness.workingSet.cells.panes.entries('key')]).toEqual([])
    expect(harness.values).toHaveLength(3)
  })

  it('should go on after a restart', async () => {
    const store = memoryStore()
    const before = await openOperator(tumblingWindow({ sizeMs: 10, aggregate }), { store })
    before.send(at(1, 3))
    await before.checkpoint()
    const after = await openOperator(tumblingWindow({ sizeMs: 10, aggregate }), { store })
    after.send(at(2, 4))
    after.advance(10)
    expect(after.values).toMatchObject([{ messages: 2, values: { total: 7 } }])
  })

  it('should come to what a pure fold of the messages in time comes to, in every order', async () => {
    const value = fc.record({
      at: fc.integer({ min: -20, max: 40 }),
      add: fc.nat(9),
      key: fc.nat(2),
    })
    const step = fc.oneof({ weight: 5, arbitrary: value }, fc.record({ watermark: fc.nat(60) }))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(12), async (steps, lateness) => {
        const harness = await open({ sizeMs: 10, allowedLatenessMs: lateness })
        const expected = new Map<string, number>()
        let watermarkMs = -Infinity
        for (const each of steps) {
          if ('watermark' in each) {
            watermarkMs = Math.max(watermarkMs, each.watermark)
            harness.advance(watermarkMs)
            continue
          }
          harness.send(at(each.at, each.add, `${each.key}`))
          const startMs = Math.floor(each.at / 10) * 10
          if (startMs + 10 + lateness <= watermarkMs) continue
          const window = `${each.key} ${startMs}`
          expected.set(window, (expected.get(window) ?? 0) + each.add)
        }
        harness.advance(1_000)
        const last = new Map(
          harness.values.map(({ key, startMs, values }) => [`${key} ${startMs}`, values['total']]),
        )
        expect([...last].sort()).toEqual([...expected].sort())
        const firsts = harness.values.filter(({ refined }) => !refined)
        expect(firsts).toHaveLength(expected.size)
      }),
    )
  })

  it('should refuse times that make no sense, all at once', () => {
    const wrong = () => tumblingWindow({ sizeMs: 0, allowedLatenessMs: -1, aggregate })
    expect(wrong).toThrow(/sizeMs.*allowedLatenessMs/)
  })

  it('should take any merge rule', async () => {
    const spec = tumblingWindow({ sizeMs: 10, aggregate: { clicks: count<string>() } })
    const harness = await openOperator(spec)
    harness.send(messageOf('click', { key: 'k', timestampMs: 1 }))
    harness.advance(10)
    expect(harness.values).toMatchObject([{ values: { clicks: 1 } }])
  })
})

// Helpers

function open(options: Omit<TumblingWindowOptions<number>, 'aggregate'>) {
  return openOperator(tumblingWindow({ ...options, aggregate }))
}

function at(timestampMs: number, value: number, key = 'key') {
  return messageOf(value, { key, timestampMs })
}

function result(key: string, startMs: number, rest: object) {
  return { key, startMs, endMs: startMs + 10, refined: false, ...rest }
}
