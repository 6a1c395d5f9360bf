import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customerEventJson } from '#schemas'
import type { Arrival } from '../../examples/simulator/arrival.ts'
import { generate } from '../../examples/simulator/generate.ts'
import { noNoise } from '../../examples/simulator/noise/noise-shares.ts'
import type { SimulatorOptions } from '../../examples/simulator/options.ts'

const dayMs = 86_400_000
const startMs = Date.UTC(2025, 0, 1)
const decoder = customerEventJson()

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

describe('lines', () => {
  it('should decode where they are good, to the time when it truly happened, give or take a second', () => {
    fc.assert(
      fc.property(someOptions(), (options) => {
        for (const arrival of generate(options)) if (arrival.kind !== 'bad') expectDecodes(arrival)
      }),
      { numRuns: 10 },
    )
  })

  it('should be refused for the reason they were spoiled for', () => {
    const reasons = new Set<string>()
    const noise = { badLines: 0.5 }
    for (const { line, kind, reason } of generate({ seed: 11, people: 400, noise })) {
      if (kind !== 'bad') continue
      const decoded = decode(line)
      expect({ reason: decoded.ok ? 'accepted' : decoded.reason, line }).toEqual({ reason, line })
      reasons.add(String(reason))
    }
    expect(reasons.size).toBe(11)
  })

  it('should be about 520 bytes long, and never hold a line feed', () => {
    let bytes = 0
    let lines = 0
    for (const { line } of generate({ seed: 5, people: 1_000 })) {
      expect(line).not.toContain('\n')
      bytes += Buffer.byteLength(line)
      lines += 1
    }
    expect(bytes / lines).toBeGreaterThan(490)
    expect(bytes / lines).toBeLessThan(570)
  })
})

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

describe('truth', () => {
  it('should never give one account, email address or private browser to two people', () => {
    const owners = new Map<string, string>()
    const noise = { ...noNoise, naturalDuplicates: 0.05 }
    for (const { line, person = '' } of generate({ seed: 9, people: 1_000, noise })) {
      const { userId, traits, context } = JSON.parse(line) as Message
      const email = traits?.email ?? context.traits?.email
      for (const identifier of [userId, email?.trim().toLowerCase()]) {
        if (identifier === undefined || identifier === null || identifier === '') continue
        expect(owners.get(identifier) ?? person).toBe(person)
        owners.set(identifier, person)
      }
    }
    expect(owners.size).toBeGreaterThan(1_000)
  })

  it('should have browsers and phones that several people use', () => {
    const users = new Map<string, Set<string>>()
    for (const { line, person, kind } of generate({ seed: 9, people: 1_000 })) {
      if (kind === 'bad' || person === undefined) continue
      const { anonymousId } = JSON.parse(line) as Message
      if (anonymousId === undefined) continue
      users.set(anonymousId, (users.get(anonymousId) ?? new Set()).add(person))
    }
    const shared = [...users.values()].filter((people) => people.size > 1)
    expect(shared.length).toBeGreaterThan(20)
    expect(shared.length).toBeLessThan(users.size / 5)
  })
})

// Helpers

interface Message {
  readonly userId?: string | null
  readonly anonymousId?: string
  readonly traits?: { readonly email?: string }
  readonly context: { readonly traits?: { readonly email?: string } }
}

function someOptions(): fc.Arbitrary<SimulatorOptions> {
  return fc.record({
    seed: fc.nat(),
    people: fc.integer({ min: 1, max: 60 }),
    days: fc.integer({ min: 1, max: 60 }),
    visitsPerPerson: fc.integer({ min: 2, max: 6 }),
  })
}

function decode(line: string) {
  const bytes = Buffer.from(line)
  return decoder.decode(bytes, 0, bytes.length, { receivedAtMs: startMs + 60 * dayMs })
}

/** The decoder takes the client's clock out again; what is left of the error is the transit. */
function expectDecodes({ line, occurredAtMs, receivedAtMs, messageId }: Arrival): void {
  const decoded = decode(line)
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.message} in ${line}`)
  expect(decoded.value.messageId).toBe(messageId)
  expect(decoded.value.receivedAtMs).toBe(receivedAtMs)
  expect(decoded.timestampMs - occurredAtMs).toBeGreaterThanOrEqual(0)
  expect(decoded.timestampMs - occurredAtMs).toBeLessThan(1_000)
}

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
