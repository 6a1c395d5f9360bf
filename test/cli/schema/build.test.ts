import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, describe, it } from 'vitest'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { command } from '../helpers/command-line.ts'

const directory = await temporaryDirectory()
afterAll(directory.remove)

const recordOf = (fields: readonly unknown[]) =>
  JSON.stringify({ type: 'record', name: 'shop.Order', fields })
const first = join(directory.path, 'first.avsc')
const second = join(directory.path, 'second.avsc')
await writeFile(first, recordOf([{ name: 'id', type: 'string' }]))
await writeFile(second, recordOf([{ name: 'id', type: 'string', default: '' }]))

describe('anabranch schema check, in a build', () => {
  it('should fail when a registered schema was changed', async () => {
    const registry = join(directory.path, 'build')
    await command('schema', 'register', 'orders', first, '--registry', registry)
    const good = await command('schema', 'check', '--registry', registry, '--json')
    expect(good.code).toBe(0)
    expect(JSON.parse(good.stdout)).toEqual({ ok: true, schemas: 1, problems: [] })
    await writeFile(join(registry, 'orders', '1.avsc'), await readFile(second))
    const bad = await command('schema', 'check', '--registry', registry)
    expect(bad).toMatchObject({ code: 1, stdout: '' })
    expect(bad.stderr).toMatch(/changed after it was registered\n {2}Put it back/)
  })

  it('should fail where there is nothing to check', async () => {
    const nowhere = join(directory.path, 'nowhere')
    expect(await command('schema', 'check', '--registry', nowhere)).toMatchObject({ code: 3 })
  })
})
