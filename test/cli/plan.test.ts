import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { command } from './helpers/command-line.ts'

const definition = 'test/cli/definitions/customers.ts'

describe('plan', () => {
  it('should show the steps as text, unless another format is asked for', async () => {
    const { code, stdout, stderr } = await command('plan', definition)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('test-customers')
    expect(stdout).toContain('drop-repeats')
    expect(await command('plan', definition, '--format', 'text')).toEqual({ code, stdout, stderr })
  })

  it('should draw them for Mermaid', async () => {
    const { code, stdout } = await command('plan', definition, '--format', 'mermaid')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^flowchart LR\n/)
    expect(stdout).toContain('drop-repeats')
  })

  it('should give them as JSON', async () => {
    const { code, stdout } = await command('plan', definition, '--format', 'json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ name: 'test-customers' })
    expect(stdout).toContain('drop-repeats')
  })

  it('should refuse a format that there is not', async () => {
    const { code, stderr } = await command('plan', definition, '--format', 'svg')
    expect(code).toBe(2)
    expect(stderr).toContain('text, mermaid, json')
  })
})

describe('check', () => {
  it('should say that a good pipeline is ready', async () => {
    expect(await command('check', definition)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^test-customers: \d+ steps, ready to run\n$/),
      stderr: '',
    })
  })
})

describe('--version', () => {
  it('should be that of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    expect(await command('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})
