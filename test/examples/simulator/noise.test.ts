import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../../examples/simulator/arrival.ts'
import { generate } from '../../../examples/simulator/generate.ts'
import { noNoise } from '../../../examples/simulator/noise/noise-shares.ts'

const dayMs = 86_400_000

describe('noise', () => {
  it('should come in about the shares that were asked for, whatever the seed', () => {
    const shares = {
      naturalDuplicates: 0.05,
      syntheticDuplicates: 0.01,
      late: 0.05,
      badLines: 0.02,
    }
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const counts = countKinds(generate({ seed, people: 800, noise: shares }))
        const share = (count: number) => count / counts.event
        expect(share(counts['natural-duplicate'])).toBeGreaterThan(0.035)
        expect(share(counts['natural-duplicate'])).toBeLessThan(0.065)
        expect(share(counts['synthetic-duplicate'])).toBeGreaterThan(0.005)
        expect(share(counts['synthetic-duplicate'])).toBeLessThan(0.016)
        expect(share(counts.bad)).toBeGreaterThan(0.013)
        expect(share(counts.bad)).toBeLessThan(0.028)
        expect(share(counts.late)).toBeGreaterThan(0.03)
        expect(share(counts.late)).toBeLessThan(0.065)
        expect(counts.olderThanWeek).toBeGreaterThan(0)
      }),
      { numRuns: 8 },
    )
  })

  it('should stay away where none is asked for', () => {
    const { event, late, ...others } = countKinds(
      generate({ seed: 1, people: 300, noise: noNoise, withAda: false }),
    )
    expect(event).toBeGreaterThan(3_000)
    expect([late, ...Object.values(others)]).toEqual([0, 0, 0, 0, 0])
  })
})

describe('duplicates', () => {
  it('should repeat an id: natural ones with the same content, synthetic ones with other content', () => {
    const noise = { naturalDuplicates: 0.1, syntheticDuplicates: 0.1 }
    const firsts = new Map<string, Arrival>()
    for (const arrival of generate({ seed: 21, people: 300, noise })) {
      const { kind, messageId } = arrival
      if (kind === 'bad' || messageId === undefined) continue
      const first = firsts.get(messageId)
      if (kind === 'event') {
        expect(first).toBeUndefined()
        firsts.set(messageId, arrival)
        continue
      }
      expect(arrival.person).toBe(first?.person)
      const isSame = contentOf(arrival.line) === contentOf(first?.line ?? '{}')
      expect(isSame).toBe(kind === 'natural-duplicate')
    }
  })
})

// Helpers

function countKinds(arrivals: Iterable<Arrival>) {
  const counts = { event: 0, 'natural-duplicate': 0, 'synthetic-duplicate': 0, bad: 0 }
  let late = 0
  let olderThanWeek = 0
  for (const { kind, receivedAtMs, occurredAtMs } of arrivals) {
    counts[kind] += 1
    if (kind !== 'event') continue
    if (receivedAtMs - occurredAtMs > 600_000) late += 1
    if (receivedAtMs - occurredAtMs > 7 * dayMs) olderThanWeek += 1
  }
  return { ...counts, late, olderThanWeek }
}

function contentOf(line: string): string {
  return JSON.stringify({ ...(JSON.parse(line) as object), sentAt: '', receivedAt: '' })
}
