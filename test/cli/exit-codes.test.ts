import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../../pipeline/cli/exit-codes.ts'
import { command } from './helpers/command-line.ts'

const documents = ['pipeline/cli/README.md', 'README.md']

describe('exit codes', () => {
  it.each(documents)('should be documented in %s as they are', async (path) => {
    const text = await readFile(path, 'utf8')
    const section = text.split(/^#+ Exit codes$/m)[1]?.split(/^#/m)[0]
    if (section === undefined && path === 'README.md') return // it may refer to the other one
    const rows = [...(section ?? '').matchAll(/^\| (\d+) \| (.+) \|$/gm)]
    const documented = rows.map(([, code, meaning]) => ({ code: Number(code), meaning }))
    expect(documented).toEqual(Object.values(exitCodes))
  })

  it('should be listed by --help', async () => {
    const { code, stdout } = await command('--help')
    expect(code).toBe(0)
    for (const { code, meaning } of Object.values(exitCodes)) {
      expect(stdout).toMatch(new RegExp(`^ +${code}  ${meaning}$`, 'm'))
    }
  })
})
