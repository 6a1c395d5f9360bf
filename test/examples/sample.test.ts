import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generate } from '../../examples/simulator/generate.ts'
import { sampleOptions } from '../../examples/simulator/sample.ts'
import { writeSimulation } from '../../examples/simulator/write.ts'

const directory = fileURLToPath(new URL('../../examples/data/events', import.meta.url))
const names = readdirSync(directory).toSorted()

describe('bundled events', () => {
  it('should be what the simulator makes of the options that are written down for them', async () => {
    const out = await mkdtemp(join(tmpdir(), 'anabranch-sample-'))
    try {
      await writeSimulation(sampleOptions, { out, files: names.length, gzip: true })
      expect((await readdir(out)).toSorted()).toEqual(names)
      for (const name of names) {
        // Compared unpacked: another zlib packs otherwise.
        const made = gunzipSync(await readFile(join(out, name)))
        expect(made.equals(gunzipSync(readFileSync(join(directory, name))))).toBe(true)
      }
    } finally {
      await rm(out, { recursive: true })
    }
  })

  it('should come with the true person of each event, where that is asked for', async () => {
    const out = await mkdtemp(join(tmpdir(), 'anabranch-truth-'))
    try {
      const options = { seed: 4, people: 30 }
      const truth = join(out, 'truth.ndjson')
      await writeSimulation(options, { out: join(out, 'events'), files: 2, gzip: false, truth })
      const expected = [...generate(options)]
        .filter(({ kind }) => kind === 'event')
        .map(({ messageId, person }) => JSON.stringify({ messageId, person }))
      expect((await readFile(truth, 'utf8')).trimEnd().split('\n')).toEqual(expected)
    } finally {
      await rm(out, { recursive: true })
    }
  })

  it('should tell the story of Ada: two devices, one account, three orders', () => {
    const hers = [...generate(sampleOptions)].filter(({ person }) => person === 'ada')
    const events = hers.filter(({ kind }) => kind === 'event').map(({ line }) => read(line))
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size - 1).toBe(2)
    expect(new Set(events.map(({ userId }) => userId ?? ''))).toEqual(new Set(['', 'ada-1815']))
    const orders = events.filter(({ event }) => event === 'Order Completed')
    expect(orders.map(({ properties }) => properties?.['revenue'])).toEqual([58, 25.9, 69.5])
    expect(hers.some(({ kind }) => kind === 'natural-duplicate')).toBe(true)
  })

  it('should stay small', () => {
    const bytes = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
    expect(bytes).toBeLessThan(2_000_000)
  })
})

// Helpers

interface Line {
  readonly userId?: string | null
  readonly anonymousId?: string
  readonly event?: string
  readonly properties?: Readonly<Record<string, unknown>>
}

const read = (line: string) => JSON.parse(line) as Line
