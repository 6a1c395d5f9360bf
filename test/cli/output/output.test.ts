import { PassThrough, Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colours } from '../../../pipeline/cli/output/colours.ts'
import { count, duration, exactNumber, moment } from '../../../pipeline/cli/output/format.ts'
import { print, splitLines } from '../../../pipeline/cli/output/print.ts'
import { printable } from '../../../pipeline/cli/output/printable.ts'
import { table } from '../../../pipeline/cli/output/table.ts'
import { profileLines } from '../../../pipeline/cli/profiles/profile-lines.ts'

describe('table', () => {
  it('should line columns up, numbers on the right, without space at the end', () => {
    const columns = [{ title: 'name' }, { title: 'times', align: 'right' }] as const
    const rows = [
      ['a', '1'],
      ['longer', '1,000'],
    ]
    expect(table(columns, rows)).toEqual(['name    times', 'a           1', 'longer  1,000'])
  })

  it('should cut a long cell and keep data from steering the terminal', () => {
    expect(table([{ title: '' }], [['abcdef'], ['\u001B[31m']], 5)).toEqual(['abcd…', '\\u00…'])
  })
})

describe('printable', () => {
  it('should leave no control character, and everything else as it is', () => {
    expect(printable('Zoë 👩‍👩‍👧 \u202E\u0007')).toBe('Zoë 👩‍👩‍👧 \\u202e\\u0007')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

describe('numbers for people', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [4_200, '4.2 s'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [442_800_000, '5 d 3 h'],
    [-1_000, '-1 s'],
    [Infinity, 'unknown'],
  ])('should write %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('should write counts and moments', () => {
    expect(count(1_234_567)).toBe('1,234,567')
    expect([moment(0), moment(-Infinity)]).toEqual(['1970-01-01T00:00:00.000Z', '-'])
  })
})

describe('numbers of the data', () => {
  it.each([
    [0.05, '0.05'],
    [-0.125, '-0.125'],
    [1_234.56, '1,234.56'],
    [-0.000007369477183562033, '-0.000007369477183562033'],
    [1e-7, '1e-7'],
    [1e21, '1e+21'],
  ])('should write %d as %s', (value, text) => {
    expect(exactNumber(value)).toBe(text)
  })

  it('should lose no digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // As in JavaScript, -0 is written as 0.
        expect(Number(exactNumber(value).replaceAll(',', ''))).toBe(value + 0)
      }),
    )
  })
})

describe('profileLines', () => {
  it('should show numbers of traits exactly', () => {
    const none = { version: 1, aliases: [], identifiers: [], events: 1 }
    const traits = { revenue: 0.05 }
    const lines = profileLines({ id: 'p', ...none, firstSeenMs: 0, lastSeenMs: 0, traits })
    expect(lines.at(-1)).toBe('revenue  0.05')
  })

  it('should show segments, where the profile is in any, and since when', () => {
    const profile = { id: 'p', version: 1, aliases: [], identifiers: [], events: 1, traits: {} }
    const seen = { firstSeenMs: 0, lastSeenMs: 0 }
    const segments = [{ segment: 'big_spenders', sinceMs: Date.UTC(2024, 5, 3) }]
    const without = profileLines({ ...profile, ...seen })
    expect(profileLines({ ...profile, ...seen, segments: [] })).toEqual(without)
    expect(profileLines({ ...profile, ...seen, segments }).slice(without.length)).toEqual([
      '',
      expect.stringMatching(/^segment +since$/i),
      'big_spenders  2024-06-03T00:00:00.000Z',
    ])
  })
})

describe('print', () => {
  it('should write every line, and stop without a word when the reader closes', async () => {
    const reader = new PassThrough()
    reader.resume()
    let produced = 0
    let ended = false
    function* endless() {
      try {
        for (; ; produced += 1) {
          if (produced === 100_000) reader.destroy()
          yield 'x'.repeat(100)
        }
      } finally {
        ended = true
      }
    }
    await print(endless(), reader)
    expect(ended).toBe(true)
  })

  it('should pass on what the lines throw', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    const broken = async function* (): AsyncGenerator<string> {
      yield 'first'
      throw new Error('broken')
    }
    await expect(print(broken(), sink)).rejects.toThrow('broken')
  })

  it('should cut parts into the same lines, wherever they were parted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', '\n') })), async (parts) => {
        const lines: string[] = []
        for await (const line of splitLines(each(parts))) lines.push(line)
        expect(lines.map((line) => `${line}\n`).join('')).toBe(
          parts.join('').replace(/([^\n])$/, '$1\n'),
        )
      }),
    )
  })
})

describe('colours', () => {
  it('should be for terminals only, and respect NO_COLOR', () => {
    const before = process.env['NO_COLOR']
    try {
      delete process.env['NO_COLOR']
      expect(colours({ isTTY: true }).red('x')).toBe('\u001B[31mx\u001B[39m')
      process.env['NO_COLOR'] = '1'
      expect(colours({ isTTY: true }).red('x')).toBe('x')
    } finally {
      if (before === undefined) delete process.env['NO_COLOR']
      else process.env['NO_COLOR'] = before
    }
  })
})

// Helpers

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
