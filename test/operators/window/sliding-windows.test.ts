import { describe, expect, it } from 'vitest'
import { sliding } from '#operators'
import { memoryStore } from '#state'
import { at, open, row } from './numbers.ts'

// As SlidingEventTimeWindowsTest.testWindowAssignment has it, in thousandths.
const over = sliding({ sizeMs: 5, everyMs: 1 })

describe('sliding windows', () => {
  it('should put a message into every window that holds its time', async () => {
    const harness = await open({ over })
    harness.send(at(4, 1))
    harness.advance(100)
    const windows = ['0–5', '1–6', '2–7', '3–8', '4–9']
    expect(harness.values.map(row)).toEqual(windows.map((bounds) => `on-time ${bounds}: 1`))
    expect(harness.emitted.map(({ timestampMs }) => timestampMs)).toEqual([4, 5, 6, 7, 8])
  })

  it('should give each result when the watermark reaches its end, and no other', async () => {
    const harness = await open({ over: sliding({ sizeMs: 6, everyMs: 2 }) })
    harness.send(at(1, 1), at(4, 2))
    const rows = (watermarkMs: number) => {
      const from = harness.values.length
      harness.advance(watermarkMs)
      return harness.values.slice(from).map(row)
    }
    expect(rows(1)).toEqual([])
    expect(rows(2)).toEqual(['on-time -4–2: 1'])
    expect(rows(5)).toEqual(['on-time -2–4: 1'])
    expect(rows(6)).toEqual(['on-time 0–6: 3'])
    expect(rows(8)).toEqual(['on-time 2–8: 2'])
    expect(rows(10)).toEqual(['on-time 4–10: 2'])
    expect(rows(100)).toEqual([])
  })

  it('should have panes where windows are no whole number of steps long', async () => {
    const harness = await open({ over: sliding({ sizeMs: 5, everyMs: 2 }) })
    harness.send(at(4, 1), at(5, 2))
    harness.advance(100)
    expect(harness.values.map(row)).toEqual(['on-time 0–5: 1', 'on-time 2–7: 3', 'on-time 4–9: 3'])
  })

  it('should keep one pane a step, and none when no window holds it any more', async () => {
    const harness = await open({ over: sliding({ sizeMs: 6, everyMs: 2 }), allowedLatenessMs: 3 })
    const panes = () => [...harness.workingSet.cells.panes.entries('key')].length
    harness.send(at(0, 1), at(1, 1), at(2, 1))
    expect(panes()).toBe(2)
    harness.advance(8)
    expect(panes()).toBe(2)
    harness.advance(9)
    expect(panes()).toBe(1)
    harness.advance(11)
    expect(panes()).toBe(0)
  })

  it('should count a late message in the windows to come, and say that others lack it', async () => {
    const harness = await open({ over: sliding({ sizeMs: 6, everyMs: 2 }) })
    harness.send(at(1, 1))
    harness.advance(4)
    harness.send(at(1, 2))
    expect(harness.counter('late_for_some_windows')).toBe(1)
    harness.advance(6)
    expect(harness.values.map(row).at(-1)).toBe('on-time 0–6: 3')
    harness.send(at(1, 4))
    expect(harness.counter('late_window_closed')).toBe(1)
    expect(harness.side('late')).toEqual([4])
  })

  it('should refine every window that may still be, from its own panes', async () => {
    const over = sliding({ sizeMs: 6, everyMs: 2 })
    const harness = await open({ over, allowedLatenessMs: 3 })
    harness.send(at(1, 1), at(5, 10))
    harness.advance(6)
    const from = harness.values.length
    harness.send(at(1, 100))
    // -4–2 closed at 5, and 0–6 is the last one that holds the time.
    expect(harness.values.slice(from).map(row)).toEqual(['late -2–4: 101', 'late 0–6: 111'])
    expect(harness.values.slice(from).every(({ refined }) => refined)).toBe(true)
    harness.advance(8)
    expect(harness.values.map(row).at(-1)).toBe('on-time 2–8: 10')
  })

  it('should go on after a restart, timers and all', async () => {
    const store = memoryStore()
    const before = await open({ over }, { store })
    before.send(at(4, 1))
    before.advance(6)
    await before.checkpoint()
    const after = await open({ over }, { store, watermarkMs: 6 })
    after.advance(100)
    const rows = [...before.values, ...after.values].map(row)
    expect(rows).toEqual(['0–5', '1–6', '2–7', '3–8', '4–9'].map((each) => `on-time ${each}: 1`))
  })

  it('should reject what would take too many panes', async () => {
    const harness = await open({ over, panesMax: 2 })
    harness.send(at(1, 1), at(2, 1), at(3, 1), at(2, 1))
    expect(harness.refused).toMatchObject([
      { reason: 'too-many-windows', detail: expect.stringContaining('raise panesMax') as string },
    ])
  })

  it('should give early results of the window that ends first', async () => {
    const harness = await open({ over, trigger: { earlyEveryMessages: 2, earlyEveryMs: 10 } })
    harness.send(at(4, 1), at(4, 2), at(6, 4))
    expect(harness.values.map(row)).toEqual(['early 0–5: 3'])
    harness.advance(100)
    expect(harness.values.map(row)).toEqual([
      'early 0–5: 3',
      'on-time 0–5: 3',
      'on-time 1–6: 3',
      'on-time 2–7: 7',
      'on-time 3–8: 7',
      'on-time 4–9: 7',
      'on-time 5–10: 4',
      'on-time 6–11: 4',
    ])
  })
})

describe('changes of sliding windows', () => {
  const options = { over: sliding({ sizeMs: 10, everyMs: 2 }), emit: 'changes' as const }

  it('should be what came, what went, and at last that nothing is left', async () => {
    const harness = await open(options)
    harness.send(at(1, 1), at(5, 2))
    harness.advance(100)
    expect(harness.values.map(row)).toEqual([
      'on-time -8–2: 1',
      'on-time -4–6: 3',
      'on-time 2–12: 2',
      'on-time 6–16: "nothing"',
    ])
    expect(harness.values.map(({ messages }) => messages)).toEqual([1, 2, 1, 0])
    expect([...harness.workingSet.cells.panes.entries('key')]).toEqual([])
  })

  it('should show a late message in the next window', async () => {
    const harness = await open(options)
    harness.send(at(1, 1))
    harness.advance(4)
    harness.send(at(1, 2))
    expect(harness.values.map(row)).toEqual(['on-time -8–2: 1'])
    harness.advance(5)
    harness.advance(6)
    expect(harness.values.map(row).at(-1)).toBe('on-time -4–6: 3')
    harness.advance(10)
    harness.send(at(1, 4))
    expect(harness.side('late')).toEqual([4])
  })
})
