/**
 * Whatever is in a file: each line is accepted, a duplicate, late, or in rejects with its reason, its
 * position and its bytes as they were. Never a crash, never a silent loss.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import customers from '../../examples/customers.ts'
import type { Rejection } from '#schemas'
import { runExample } from '../examples/run-example.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

describe('a file of anything', () => {
  it('should be accounted for line by line, with the bytes of what was refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line(), { maxLength: 40 }), async (lines) => {
        const { summary, rejected } = await runOver(lines)
        const { read, accepted, duplicates, late } = summary
        const written = lines.filter(({ length }) => length > 0)
        expect(read).toBe(written.length)
        const others = duplicates.natural + duplicates.synthetic + late
        expect(accepted + others + summary.rejected.total).toBe(read)
        expect(rejected).toHaveLength(summary.rejected.total)
        for (const { origin, reason, message } of rejected) {
          expect(reason).toMatch(/^[a-z0-9-]+$/)
          expect(message).not.toBe('')
          const bytes = Buffer.from(origin.bytes)
          expect(bytes).toEqual(fileOf(lines).subarray(origin.offset, origin.offset + bytes.length))
        }
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    [
      'a prototype key',
      '{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"u","properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
      1,
    ],
    [
      'a trait called __proto__',
      '{"type":"identify","timestamp":"2025-01-01T00:00:00Z","userId":"u","traits":{"__proto__":{"polluted":1},"constructor":"x","toString":1}}',
      1,
    ],
    [
      'an id that is a prototype key',
      '{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"__proto__","anonymousId":"constructor"}',
      1,
    ],
    [
      'nesting without end',
      `{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"u","properties":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
      0,
    ],
    [
      'a huge field',
      `{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"u","properties":{"x":"${'y'.repeat(2_000_000)}"}}`,
      0,
    ],
    [
      'a day that there is not',
      '{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"u","originalTimestamp":"2025-02-30T00:00:00Z"}',
      0,
    ],
  ])('should survive %s', async (_, text, accepted) => {
    const good = '{"type":"track","timestamp":"2025-01-01T00:00:00Z","event":"E","userId":"good"}'
    const { summary } = await runOver([Buffer.from(text), Buffer.from(good)])
    expect(summary.read).toBe(2)
    expect(summary.accepted).toBe(1 + accepted)
    expect(Object.prototype).not.toHaveProperty('polluted')
  })
})

// Helpers

/** Bytes without a line feed: noise, JSON of any shape, events with wrong types, cut events. */
function line(): fc.Arbitrary<Buffer> {
  const ids = fc.constantFrom('u1', 'u2', '__proto__', '', null, 7)
  const wrong = fc.oneof(fc.json(), fc.string(), fc.constantFrom('null', '[]', '{}', '1e999', '"'))
  const event = fc.record(
    {
      type: fc.constantFrom('track', 'identify', 'page', 'alias', 'nonsense', 3, null),
      event: fc.constantFrom('E', '', 5, null),
      userId: ids,
      anonymousId: ids,
      messageId: fc.constantFrom('m1', 'm2', 'm3', 9, {}),
      timestamp: fc.constantFrom(
        '2025-01-01T00:00:00Z',
        '2025-13-01T00:00:00Z',
        'yesterday',
        5,
        {},
      ),
      traits: fc.oneof(fc.object({ maxDepth: 2 }), fc.constant('text'), fc.constant(null)),
      properties: fc.oneof(fc.object({ maxDepth: 3 }), fc.constant([1])),
    },
    { requiredKeys: [] },
  )
  const text = fc.oneof(
    { weight: 4, arbitrary: event.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: event.map((value) => JSON.stringify(value).slice(0, -3)) },
    { weight: 2, arbitrary: wrong },
  )
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array))
  return fc
    .oneof({ weight: 4, arbitrary: text.map((value) => Buffer.from(value)) }, bytes)
    .map((buffer) => Buffer.from(buffer.filter((byte) => byte !== 10 && byte !== 13)))
}

function fileOf(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')]))
}

async function runOver(lines: readonly Buffer[]) {
  const directory = await temporaryDirectory()
  try {
    const path = join(directory.path, 'input.ndjson')
    await writeFile(path, fileOf(lines))
    const { summary, output } = await runExample(customers, [path])
    return { summary, rejected: output('rejects') as readonly Rejection[] }
  } finally {
    await directory.remove()
  }
}
