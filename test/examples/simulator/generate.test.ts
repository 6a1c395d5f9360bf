import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../examples/simulator/generate.ts'
import type { SimulatorOptions } from '../../../examples/simulator/options.ts'
import { someOptions } from './some-options.ts'

const dayMs = 86_400_000
const startMs = Date.UTC(2025, 0, 1)

describe('generate', () => {
  it('should give the same lines for the same seed, and others for another', () => {
    const lines = (seed: number) => [...generate({ seed, people: 50 })].map(({ line }) => line)
    expect(lines(7)).toEqual(lines(7))
    expect(lines(7)).not.toEqual(lines(8))
  })

  it('should let lines arrive in order of time, within the days that it is asked for', () => {
    fc.assert(
      fc.property(someOptions(), (options) => {
        const arrivals = [...generate(options)]
        const times = arrivals.map(({ receivedAtMs }) => receivedAtMs)
        expect(times).toEqual(times.toSorted((left, right) => left - right))
        expect(times.at(0)).toBeGreaterThanOrEqual(startMs)
        expect(times.at(-1)).toBeLessThan(startMs + (options.days ?? 30) * dayMs)
      }),
      { numRuns: 20 },
    )
  })

  it('should show everybody, and Ada', () => {
    const people = new Set([...generate({ seed: 3, people: 300 })].map(({ person }) => person))
    people.delete(undefined)
    expect(people.size).toBe(301)
    expect(people).toContain('ada')
  })

  it('should refuse options that make no sense', () => {
    const first = (options: SimulatorOptions) => generate(options).next()
    expect(() => first({ seed: 1, people: 0 })).toThrow(
      'people must be a whole number of at least 1',
    )
    expect(() => first({ seed: 1.5, people: 1 })).toThrow('seed must be a whole number')
  })
})

describe('memory', () => {
  it('should not grow with what was read: 200,000 events of a million people', () => {
    const heapBytes: number[] = []
    let lines = 0
    for (const _ of generate({ seed: 2, people: 1_000_000 })) {
      lines += 1
      if (lines % 50_000 === 0) heapBytes.push(usedHeapBytes())
      if (lines === 200_000) break
    }
    const [first = 0] = heapBytes
    expect(Math.max(...heapBytes) - first).toBeLessThan(8_000_000)
  })
})

// Helpers

/** What is in use after everything that can be freed is freed. */
function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  return process.memoryUsage().heapUsed
}
