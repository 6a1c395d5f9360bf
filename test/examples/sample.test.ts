import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
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

  it('should stay small', () => {
    const bytes = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
    expect(bytes).toBeLessThan(2_000_000)
  })
})
