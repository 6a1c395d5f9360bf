import { describe, expect, it } from 'vitest'
import { session } from '#operators'
import { memoryStore } from '#state'
import { at, openSessions, row } from './numbers.ts'

const over = session({ gapMs: 3 })

describe('session windows', () => {
  it('should last from the first message to a gap after the last one', async () => {
    const harness = await openSessions({ over })
    harness.send(at(0, 1), at(2, 2), at(6, 4))
    harness.advance(4)
    expect(harness.values).toEqual([])
    harness.advance(5)
    expect(harness.values.map(row)).toEqual(['on-time 0–5: 3'])
    harness.advance(9)
    expect(harness.values.map(row).at(-1)).toBe('on-time 6–9: 4')
    expect(harness.emitted.map(({ timestampMs }) => timestampMs)).toEqual([4, 8])
  })

  it('should be one where they touch, and two where a millisecond is between them', async () => {
    // MergingWindowSetTest.testMergeConsecutiveWindows: 0–3 and 3–6 are one.
    const harness = await openSessions({ over })
    harness.send(at(0, 1), at(3, 2), at(10, 4), at(14, 8))
    harness.advance(100)
    expect(harness.values.map(row)).toEqual([
      'on-time 0–6: 3',
      'on-time 10–13: 4',
      'on-time 14–17: 8',
    ])
  })

  it('should merge when what comes between them comes later, in any number', async () => {
    const harness = await openSessions({ over })
    harness.send(at(0, 1), at(5, 2), at(8, 4), at(20, 8), at(3, 16))
    expect([...harness.workingSet.cells.sessions.entries('key')]).toHaveLength(2)
    harness.advance(100)
    expect(harness.values.map(row)).toEqual(['on-time 0–11: 23', 'on-time 20–23: 8'])
  })

  it('should be kept apart by key', async () => {
    const harness = await openSessions({ over })
    harness.send(at(0, 1, 'a'), at(1, 2, 'b'))
    harness.advance(100)
    expect(harness.values.map(({ key, endMs }) => [key, endMs])).toEqual([
      ['a', 3],
      ['b', 4],
    ])
  })
})

describe('late messages of sessions', () => {
  it('should be late when their own session would be over', async () => {
    const harness = await openSessions({ over })
    harness.advance(10)
    harness.send(at(6, 1), at(7, 2), at(8, 4))
    expect(harness.side('late')).toEqual([1, 2])
    expect(harness.counter('late_session_over')).toBe(2)
    harness.advance(11)
    expect(harness.values.map(row)).toEqual(['on-time 8–11: 4'])
  })

  it('should not be late when they join a live session, however old they are', async () => {
    // WindowOperatorTest.testDropDueToLatenessSessionZeroLatenessPurgingTrigger, the rule behind it.
    const harness = await openSessions({ over })
    harness.send(at(8, 1))
    harness.advance(9)
    harness.send(at(5, 2), at(2, 4), at(-2, 8))
    expect(harness.side('late')).toEqual([8])
    harness.advance(11)
    expect(harness.values.map(row)).toEqual(['on-time 2–11: 7'])
  })

  it('should refine a session within the lateness, and be late from the millisecond on', async () => {
    const harness = await openSessions({ over, allowedLatenessMs: 4 })
    harness.send(at(0, 1))
    harness.advance(6)
    harness.send(at(0, 2))
    expect(harness.values.map(row)).toEqual(['on-time 0–3: 1', 'late 0–3: 3'])
    expect(harness.values.map(({ refined }) => refined)).toEqual([false, true])
    harness.advance(7)
    harness.send(at(0, 4))
    expect(harness.side('late')).toEqual([4])
    expect([...harness.workingSet.cells.sessions.entries('key')]).toEqual([])
  })

  it('should say which results the one of a session that has grown takes the place of', async () => {
    const harness = await openSessions({ over, allowedLatenessMs: 10 })
    harness.send(at(0, 1), at(5, 2))
    harness.advance(8)
    harness.send(at(3, 4), at(7, 8))
    harness.advance(10)
    expect(harness.values.map(row)).toEqual([
      'on-time 0–3: 1',
      'on-time 5–8: 2',
      'late 0–8: 7',
      'on-time 0–10: 15',
    ])
    expect(harness.values.map(({ refined, replaces }) => [refined, replaces])).toEqual([
      [false, []],
      [false, []],
      [
        true,
        [
          { startMs: 0, endMs: 3 },
          { startMs: 5, endMs: 8 },
        ],
      ],
      [true, [{ startMs: 0, endMs: 8 }]],
    ])
  })

  it('should give one result when it is final', async () => {
    const harness = await openSessions({ over, allowedLatenessMs: 4, trigger: 'final' })
    harness.send(at(0, 1))
    harness.advance(5)
    harness.send(at(1, 2))
    harness.advance(7)
    expect(harness.values).toEqual([])
    harness.advance(8)
    expect(harness.values.map(row)).toEqual(['on-time 0–4: 3'])
  })
})

describe('state of sessions', () => {
  it('should outlast a restart, with timers that only its former end knows', async () => {
    const store = memoryStore()
    const before = await openSessions({ over }, { store })
    before.send(at(0, 1), at(2, 2))
    await before.checkpoint()
    const after = await openSessions({ over }, { store })
    after.advance(4)
    expect(after.values).toEqual([])
    after.advance(5)
    expect(after.values.map(row)).toEqual(['on-time 0–5: 3'])
  })

  it('should be bounded: a session too many is rejected, others go on', async () => {
    const harness = await openSessions({ over, sessionsMax: 2 })
    harness.send(at(0, 1), at(10, 2), at(20, 4), at(12, 8))
    expect(harness.refused).toMatchObject([{ reason: 'too-many-windows' }])
    harness.advance(100)
    expect(harness.values.map(row)).toEqual(['on-time 0–3: 1', 'on-time 10–15: 10'])
  })

  it('should give early results, and count on when sessions merge', async () => {
    const harness = await openSessions({ over, trigger: { earlyEveryMessages: 3 } })
    harness.send(at(0, 1), at(5, 2), at(3, 4), at(4, 8), at(4, 16), at(4, 32))
    expect(harness.values.map(row)).toEqual(['early 0–8: 7', 'early 0–8: 63'])
    harness.advance(8)
    expect(harness.values.at(-1)).toMatchObject({
      timing: 'on-time',
      refined: false,
      replaces: [{ startMs: 0, endMs: 8 }],
    })
  })
})
