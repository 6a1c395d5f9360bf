import { describe, expect, it } from 'vitest'
import { WatermarkTracker } from '../../../pipeline/runtime/watermark.ts'

describe('WatermarkTracker', () => {
  it('should follow the partition that is furthest behind, less the lateness', () => {
    const tracker = trackerOf({ latenessMs: 10 })
    tracker.setPartitions(['a', 'b'], 0)
    tracker.observe('a', 1_000, 0)
    expect(tracker.advance(0)).toBe(false)
    tracker.observe('b', 500, 0)
    expect(tracker.advance(0)).toBe(true)
    expect(tracker.watermarkMs).toBe(490)
    expect(tracker.furthestBehind()).toBe('b')
  })

  it('should not wait for a partition that was silent for too long', () => {
    const tracker = trackerOf({ idleAfterMs: 100 })
    tracker.setPartitions(['a', 'silent'], 0)
    tracker.observe('a', 1_000, 50)
    tracker.advance(99)
    expect(tracker.watermarkMs).toBe(Number.NEGATIVE_INFINITY)
    tracker.advance(100)
    expect(tracker.watermarkMs).toBe(1_000)
  })

  it('should never go back, whatever a late partition brings', () => {
    const tracker = trackerOf({})
    tracker.setPartitions(['a'], 0)
    tracker.observe('a', 1_000, 0)
    tracker.advance(0)
    tracker.setPartitions(['a', 'new'], 0)
    tracker.observe('new', 5, 0)
    expect(tracker.advance(0)).toBe(false)
    expect(tracker.watermarkMs).toBe(1_000)
  })

  it('should reach the highest time of partitions that are over', () => {
    const tracker = trackerOf({})
    tracker.setPartitions(['a', 'b'], 0)
    tracker.observe('a', 10, 0)
    tracker.observe('b', 30, 0)
    tracker.setPartitions([], 0)
    tracker.advance(0)
    expect(tracker.watermarkMs).toBe(30)
  })

  it('should choose between partitions at the same time by name, whatever came first', () => {
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const tracker = trackerOf({})
      tracker.setPartitions(names, 0)
      for (const name of names) tracker.observe(name, 7, 0)
      expect(tracker.furthestBehind()).toBe('a')
    }
  })

  it('should say when every partition is silent, and when one speaks again', () => {
    const tracker = trackerOf({ idleAfterMs: 100 })
    tracker.setPartitions(['a'], 0)
    tracker.observe('a', 10, 0)
    tracker.advance(50)
    expect(tracker.idle).toBe(false)
    expect(tracker.advance(100)).toBe(true)
    expect(tracker.idle).toBe(true)
    tracker.observe('a', 10, 120)
    expect(tracker.advance(120)).toBe(true)
    expect(tracker.idle).toBe(false)
  })

  it('should remember after a restart what partitions that are over have reached', () => {
    const before = trackerOf({})
    before.setPartitions(['over', 'silent'], 0)
    before.observe('over', 100, 0)
    before.observe('silent', 50, 0)
    before.setPartitions(['silent'], 0)
    const after = trackerOf({ idleAfterMs: 10 }, before)
    after.setPartitions(['silent'], 0)
    after.advance(10)
    expect(after.watermarkMs).toBe(100)
  })

  it('should go on after a restart where it stood', () => {
    const before = trackerOf({})
    before.setPartitions(['a', 'b'], 0)
    before.observe('a', 10, 0)
    before.observe('b', 30, 0)
    before.advance(0)
    const after = trackerOf({}, before)
    expect(after.watermarkMs).toBe(10)
    expect(after.furthestBehind()).toBe('a')
  })
})

// Helpers

function trackerOf(
  { latenessMs = 0, idleAfterMs = 60_000 }: { latenessMs?: number; idleAfterMs?: number },
  restored?: WatermarkTracker,
): WatermarkTracker {
  const timestampsMaxMs = restored?.timestampsMaxMs() ?? {}
  const watermarkMs = restored?.watermarkMs ?? Number.NEGATIVE_INFINITY
  return new WatermarkTracker({ latenessMs, idleAfterMs }, { timestampsMaxMs, watermarkMs }, 0)
}
