/** Look-ups in whole runs: what waits, what is said again after a restart, what is saved meanwhile. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memory, TransientError } from '#connectors'
import { lookUp, type LoadKeys, type LookUpOptions } from '#operators'
import { pipeline, type PipelineDefinition } from '#pipeline'
import { memoryStore, remoteStore } from '#state'
import { at, BARRIER, CRASH, simulate } from '../../../pipeline/testing.ts'
import { runInMemory } from '../../helpers/run-in-memory.ts'

type Options = Partial<LookUpOptions<string, number>>

const words = memory.read<string>({ partitions: {} })
const nothing = memory.write(new memory.Collection())

describe('a look-up', () => {
  it('should add what is known, over a restart, with state near and far', async () => {
    const script = { p: [at(1, 'a'), at(2, 'bb'), BARRIER, at(3, 'a'), CRASH, at(4, 'ccc')] }
    const remote = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    for (const store of [memoryStore(), remote]) {
      const { asked, load } = lengths()
      const definition = measuring(words, load)
      const { output, runs } = await simulate(definition, { sources: { words: script }, store })
      expect(runs).toBe(2)
      expect(output('measured')).toEqual(['a 1', 'bb 2', 'a 1', 'ccc 3'])
      // What was remembered went with the crash.
      expect(asked.flat()).toEqual(['a', 'bb', 'a', 'ccc'])
    }
  })

  it('should go on after calls that fail for a while or take too long', async () => {
    const { load } = lengths()
    let calls = 0
    const difficult: LoadKeys<number> = (keys, signal) => {
      calls += 1
      if (calls === 1) throw new TransientError('busy', { retryAfterMs: 5_000 })
      return calls === 2 ? new Promise(() => {}) : load(keys, signal)
    }
    const script = { p: [at(1, 'a'), at(2, 'bb')] }
    const sources = { words: script }
    const { output } = await simulate(measuring(words, difficult), { sources })
    expect(output('measured')).toEqual(['a 1', 'bb 2'])
    expect(calls).toBe(3)
  })

  it('should go back to the last epoch when nobody answers, and lose and repeat nothing', async () => {
    const { load } = lengths()
    let outages = 3
    const sometimes: LoadKeys<number> = (keys, signal) => {
      if (!keys.includes('ccc') || outages === 0) return load(keys, signal)
      outages -= 1
      throw new TransientError('away')
    }
    const script = { p: [at(1, 'a'), BARRIER, at(2, 'bb'), at(3, 'ccc'), at(4, 'd')] }
    const { output } = await simulate(measuring(words, sometimes, { retriesMax: 0 }), {
      sources: { words: script },
      config: { restartsMax: 5 },
    })
    expect(outages).toBe(0)
    expect(output('measured')).toEqual(['a 1', 'bb 2', 'ccc 3', 'd 1'])
  })

  it('should reject what cannot be looked up, with the reason', async () => {
    const { load } = lengths()
    const poisoned: LoadKeys<number> = async (keys, signal) => {
      if (keys.includes('bb')) throw new Error('no such word')
      return load(keys, signal)
    }
    const script = { p: [at(1, 'a'), at(2, 'bb'), at(3, 'ccc')] }
    const { output, summary } = await simulate(measuring(words, poisoned), {
      sources: { words: script },
    })
    expect(output('measured')).toEqual(['a 1', 'ccc 3'])
    expect(output('rejects')).toMatchObject([
      {
        reason: 'look-up-failed',
        step: 'look-up',
        message: 'look-up of "bb" failed: no such word',
      },
    ])
    expect(summary.rejected).toEqual({ total: 1, byReason: { 'look-up-failed': 1 } })
  })

  it('should let no barrier, and so no epoch, pass a batch that waits', async () => {
    const { load } = lengths()
    const call = event()
    const began = event()
    const hanging: LoadKeys<number> = async (keys, signal) => {
      began.happens()
      await call.happened
      return load(keys, signal)
    }
    const output = new memory.Collection<string>()
    const source = memory.read<string>({ partitions: { p: [at(1, 'a')] }, follow: true })
    const run = await runInMemory(measuring(source, hanging, {}, output), {
      config: { checkpointIntervalMs: 1_000_000 },
    })
    await began.happened
    let saved = false
    const checkpoint = run.checkpoint(async () => void (saved = true))
    await turns(50)
    expect([saved, output.values()]).toEqual([false, []])
    call.happens()
    await checkpoint
    expect(saved).toBe(true)
    run.stop('checkpoint')
    await run.done
    expect(output.values()).toEqual(['a 1'])
  })

  it('should stop its source while a call hangs, and end with the run', async () => {
    const partitions = { p: Array.from({ length: 5_000 }, (_, index) => at(index, `${index}`)) }
    const hanging: LoadKeys<number> = () => new Promise(() => {})
    const config = { pollMessagesMax: 10, queueFramesMax: 4 }
    const source = memory.read<string>({ partitions })
    const run = await runInMemory(measuring(source, hanging, { timeoutMs: 1e9 }), { config })
    await turns(200)
    // What the queue holds, and one poll that was under way.
    expect(run.progress().read).toBeLessThanOrEqual((4 + 1) * 10)
    run.stop('now')
    await expect(run.done).rejects.toThrow('stopped at once')
  })

  it('should say what a table says, in order, whatever fails', async () => {
    const entry = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('a', 'bb', 'ccc', 'dddd', 'poison') },
      { weight: 1, arbitrary: fc.constant(BARRIER) },
      { weight: 1, arbitrary: fc.constant(CRASH) },
    )
    const failures = fc.infiniteStream(fc.constantFrom('none', 'busy', 'slow'))
    const bounds = fc.record({
      keysPerCallMax: fc.integer({ min: 1, max: 3 }),
      callsInFlightMax: fc.integer({ min: 1, max: 3 }),
      cacheEntriesMax: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 20 }),
        failures,
        bounds,
        async (entries, fails, sizes) => {
          const { load } = lengths()
          const failing: LoadKeys<number> = async (keys, signal) => {
            const { value: failure } = fails.next()
            if (failure === 'busy') throw new TransientError('busy')
            if (failure === 'slow') return new Promise(() => {})
            if (keys.includes('poison')) throw new Error('poison')
            return load(keys, signal)
          }
          const script = entries.map((each) => (typeof each === 'string' ? at(1, each) : each))
          const definition = measuring(words, failing, { ...sizes, retriesMax: 1_000 })
          const { output } = await simulate(definition, { sources: { words: { p: script } } })
          const sent = entries.filter((each) => typeof each === 'string')
          const fine = sent.filter((word) => word !== 'poison')
          expect(output('measured')).toEqual(fine.map((word) => `${word} ${word.length}`))
          expect(output('rejects')).toHaveLength(sent.length - fine.length)
        },
      ),
      { numRuns: 50 },
    )
  })
})

// Helpers

/** Looks the lengths of words up, and notes what was asked. */
function lengths() {
  const asked: (readonly string[])[] = []
  const load: LoadKeys<number> = async (keys) => {
    asked.push(keys)
    return new Map(keys.map((key) => [key, key.length]))
  }
  return { asked, load }
}

function measuring(
  source: typeof words,
  load: LoadKeys<number>,
  options: Options = {},
  output = new memory.Collection<string>(),
): PipelineDefinition {
  return pipeline('measuring', (p) => {
    p.source('words', source)
      .apply('look-up', lookUp({ keyOf: (word) => word, load, ...options }))
      .map('text', ({ value, found }) => `${value} ${found ?? '?'}`)
      .sink('measured', memory.write(output))
    p.rejects.sink('rejects', nothing)
  })
}

/** Something to wait for. */
function event() {
  let happens = (): void => {}
  const happened = new Promise<void>((resolve) => (happens = resolve))
  return { happened, happens: () => happens() }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
