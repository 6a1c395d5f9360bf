import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connectors } from '#connectors'
import { configDocs } from '#pipeline'

const file = new URL('../../../pipeline/CONFIG.md', import.meta.url)

describe('configDocs', () => {
  it('should be what pipeline/CONFIG.md says; GOLDEN_UPDATE=1 writes it anew', async () => {
    const docs = configDocs(await connectors())
    if (process.env['GOLDEN_UPDATE'] === '1') writeFileSync(file, docs)
    expect(readFileSync(file, 'utf8')).toBe(docs)
  })

  it('should explain every setting', async () => {
    const rows = configDocs(await connectors())
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    expect(rows.length).toBeGreaterThan(12)
    for (const row of rows)
      expect(row).toMatch(/^\| `[\w.-]+` \| .+ \| .+ \| `[A-Z0-9_]+` \| .{10,} \|$/)
  })
})
