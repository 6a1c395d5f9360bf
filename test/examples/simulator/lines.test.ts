import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../../examples/simulator/arrival.ts'
import { generate } from '../../../examples/simulator/generate.ts'
import { decode } from './decode.ts'
import { someOptions } from './some-options.ts'

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

// Helpers

/** The decoder takes the client's clock out again; what is left of the error is the transit. */
function expectDecodes({ line, occurredAtMs, receivedAtMs, messageId }: Arrival): void {
  const decoded = decode(line)
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.message} in ${line}`)
  expect(decoded.value.messageId).toBe(messageId)
  expect(decoded.value.receivedAtMs).toBe(receivedAtMs)
  expect(decoded.timestampMs - occurredAtMs).toBeGreaterThanOrEqual(0)
  expect(decoded.timestampMs - occurredAtMs).toBeLessThan(1_000)
}
