import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import { count, tumbling, window, type WindowResult } from '#operators'
import { pipeline, type Run } from '#pipeline'
import { memoryStore } from '#state'
import { VirtualClock } from '../../../pipeline/testing/virtual-clock.ts'
import { WatermarkTracker } from '../../../pipeline/runtime/watermark.ts'
import { runInMemory } from '../../helpers/run-in-memory.ts'

const idleAfterMs = 1_000

describe('a source that goes on with the wall clock when it is silent', () => {
  it('should end a window at its exact end, with no message', async () => {
    const scene = new Scene()
    await scene.run(() => scene.results.length > 0)
    // Silent from the first second on, 5,000 ms before the end of the window.
    expect(scene.results).toEqual(['0–10000 at 6000'])
  })

  it('should end it after a crash right before, from where event time stood when it was saved', async () => {
    const scene = new Scene()
    await scene.run(() => scene.clock.nowMs() >= 5_900, 'crash')
    const crashedMs = scene.clock.nowMs()
    expect(scene.results).toEqual([])
    expect(crashedMs).toBeLessThan(6_000)
    await scene.run(() => scene.results.length > 0)
    // It is silent anew before time goes on.
    const leftMs = 10_000 - scene.savedWatermarkMs
    expect(scene.results).toEqual([`0–10000 at ${crashedMs + idleAfterMs + leftMs}`])
  })

  it('should leave event time where it is unless it is asked for', async () => {
    const scene = new Scene({ advanceWhenSilent: false })
    await scene.run(() => scene.clock.nowMs() > 60_000)
    expect(scene.results).toEqual([])
  })
})

describe('the watermark in silence', () => {
  it('should go on from the moment when every partition is idle, by the time that passes', () => {
    const tracker = trackerOf({ latenessMs: 10 })
    tracker.setPartitions(['a', 'b'], 0)
    tracker.observe('a', 500, 0)
    tracker.observe('b', 400, 200)
    const timesMs = [300, 1_150, 1_200, 1_201, 1_300]
    expect(watermarksOf(tracker, timesMs)).toEqual([390, 390, 490, 491, 590])
    tracker.observe('a', 550, 1_300)
    expect(watermarksOf(tracker, [1_400, 2_400])).toEqual([590, 690])
  })

  it('should never pass the wall clock less the lateness, nor go back to it', () => {
    const tracker = trackerOf({ latenessMs: 10 })
    tracker.setPartitions(['a'], 0)
    tracker.observe('a', 500, 0)
    tracker.advance(5_000, 600)
    expect(tracker.watermarkMs).toBe(590)
    tracker.advance(6_000, 100)
    expect(tracker.watermarkMs).toBe(590)
  })

  it('should stay where nothing was seen, or where there is no partition', () => {
    const tracker = trackerOf({})
    tracker.setPartitions(['a'], 0)
    tracker.advance(50_000, 1_000_000)
    expect(tracker.watermarkMs).toBe(-Infinity)
    tracker.observe('a', 7, 50_000)
    tracker.setPartitions([], 50_000)
    tracker.advance(90_000, 1_000_000)
    expect(tracker.watermarkMs).toBe(7)
  })
})

// Helpers

function trackerOf({ latenessMs = 0 }): WatermarkTracker {
  const options = { latenessMs, idleAfterMs, advanceWhenSilent: true }
  return new WatermarkTracker(options, { timestampsMaxMs: {}, watermarkMs: -Infinity }, 0)
}

function watermarksOf(tracker: WatermarkTracker, timesMs: readonly number[]): readonly number[] {
  return timesMs.map((nowMs) => {
    tracker.advance(nowMs, 1_000_000)
    return tracker.watermarkMs
  })
}

/** One message at five seconds, then silence; time is virtual, and goes on from run to run. */
class Scene {
  readonly clock = new VirtualClock(0)
  readonly results: string[] = []
  savedWatermarkMs = Number.NaN
  readonly #store = memoryStore()
  readonly #advanceWhenSilent: boolean

  constructor({ advanceWhenSilent = true } = {}) {
    this.#advanceWhenSilent = advanceWhenSilent
  }

  /** Runs until `until`; then it saves an epoch, and goes on to die or to stop. */
  async run(until: () => boolean, end: 'crash' | 'stop' = 'stop'): Promise<void> {
    const started = await runInMemory(this.#definition(), {
      store: this.#store,
      clock: this.#clockFrom1970(),
      config: { checkpointIntervalMs: Number.POSITIVE_INFINITY },
      observe: (stream) =>
        void stream('windows').subscribe({
          next: ({ value }) => {
            const { startMs, endMs } = value as WindowResult
            this.results.push(`${startMs}–${endMs} at ${this.clock.nowMs()}`)
          },
          error: () => {},
        }),
    })
    while (!until()) await new Promise((resolve) => setImmediate(resolve))
    if (end === 'crash') await this.#save(started)
    started.stop(end === 'crash' ? 'now' : 'checkpoint')
    await started.done.catch(() => undefined)
  }

  async #save(started: Run): Promise<void> {
    await started.checkpoint(async () => {})
    this.savedWatermarkMs = (await this.#store.latest())?.watermarksMs['events'] ?? Number.NaN
  }

  /** The wall clock is far ahead of the events: it bounds nothing here. */
  #clockFrom1970() {
    const { clock } = this
    return {
      nowMs: () => 1_000_000 + clock.nowMs(),
      sleep: (delayMs: number, signal?: AbortSignal) => clock.sleep(delayMs, signal),
    }
  }

  #definition() {
    const partitions = { p: [{ value: 'a', timestampMs: 5_000 }] }
    const advanceWhenSilent = this.#advanceWhenSilent
    return pipeline('silence', (p) => {
      const windows = p
        .source('events', memory.read({ partitions, follow: true, idleAfterMs, advanceWhenSilent }))
        .key('by-value', (value) => value)
        .apply(
          'windows',
          window({ over: tumbling({ sizeMs: 10_000 }), aggregate: { events: count() } }),
        )
      windows.sink('results', memory.write(new memory.Collection()))
      windows.sideOutput('late').sink('late', memory.write(new memory.Collection()))
      p.rejects.sink('rejects', memory.write(new memory.Collection()))
    })
  }
}
