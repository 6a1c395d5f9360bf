import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { recordOf, settingsWith } from './helpers.ts'

const first = recordOf([{ name: 'id', type: 'string' }])
const second = recordOf([
  { name: 'id', type: 'string' },
  { name: 'total', type: 'double', default: 0 },
])
const unfit = recordOf([{ name: 'id', type: 'int' }])

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  folder = await temporaryDirectory()
  const registry = await open()
  await registry.register('orders', first)
  await registry.register('orders', second)
})
afterEach(() => folder.remove())

describe('checkFolder', () => {
  it('should find nothing wrong with what was registered', async () => {
    expect(await schemaRegistry.checkFolder(folder.path)).toEqual({ schemas: 2, problems: [] })
  })

  it('should not mind layout', async () => {
    const text = JSON.stringify(JSON.parse(first), null, 4)
    await writeFile(fileOf(1), `${text}\n`)
    expect(await kinds()).toEqual([])
  })

  it('should find a version that was changed after it was registered', async () => {
    await writeFile(fileOf(1), second)
    expect(await kinds()).toEqual(['changed orders 1'])
    // Nobody reads by it either.
    const registry = await open()
    await expect(registry.versions('orders')).rejects.toMatchObject({ problem: 'lock' })
    await expect(registry.byId(1)).rejects.toMatchObject({ problem: 'lock' })
  })

  it('should find a version that is gone', async () => {
    await rm(fileOf(1))
    expect(await kinds()).toEqual(['missing-file orders 1'])
  })

  it('should find a version that was never registered, and what it breaks', async () => {
    await writeFile(fileOf(3), unfit)
    const { problems } = await schemaRegistry.checkFolder(folder.path)
    expect(problems).toMatchObject([
      { kind: 'missing-lock', version: 3, fix: expect.stringContaining('schema register orders') },
      {
        kind: 'incompatible',
        version: 3,
        message: expect.stringMatching(/version 3 cannot read version 2: id was written as string/),
        fix: expect.stringContaining('promoted'),
      },
    ])
    // What is not in the lock is not there.
    expect(await (await open()).version('orders')).toMatchObject({ version: 2 })
  })

  it('should take a file that was put there by hand when it is registered', async () => {
    const third = recordOf([{ name: 'id', type: 'string' }], 'shop.Order')
    await writeFile(fileOf(3), third.replace('"fields"', '"doc":"third","fields"'))
    const registry = await open()
    const json = await readFile(fileOf(3), 'utf8')
    expect(await registry.register('orders', json)).toMatchObject({ version: 3 })
    expect(await kinds()).toEqual([])
  })

  it('should find a file that is no schema', async () => {
    await appendFile(fileOf(2), '{')
    await mkdir(join(folder.path, 'other'))
    await writeFile(join(folder.path, 'other', '1.avsc'), '{"type":"nonsense"}')
    expect(await kinds()).toEqual(['invalid-schema orders 2', 'invalid-schema other 1'])
  })

  it('should refuse a lock that is none', async () => {
    await writeFile(
      join(folder.path, 'schemas.lock.json'),
      '{"lockVersion":1,"compatibility":"SOME"}',
    )
    await expect(schemaRegistry.checkFolder(folder.path)).rejects.toMatchObject({
      problem: 'lock',
      message: expect.stringContaining("'SOME' is no compatibility mode"),
    })
  })

  it('should keep names of subjects within the folder', async () => {
    const registry = await open()
    await registry.register('shop/../orders value', first)
    expect(await registry.subjects()).toEqual(['orders', 'shop/../orders value'])
    expect(await schemaRegistry.checkFolder(folder.path)).toMatchObject({
      schemas: 3,
      problems: [],
    })
    await expect(registry.register('..', first)).rejects.toMatchObject({ problem: 'refused' })
  })
})

// Helpers

const open = () => schemaRegistry.openRegistry(settingsWith({ directory: folder.path }))
const fileOf = (version: number) => join(folder.path, 'orders', `${version}.avsc`)

async function kinds(): Promise<readonly string[]> {
  const { problems } = await schemaRegistry.checkFolder(folder.path)
  return problems.map(({ kind, subject, version }) => `${kind} ${subject} ${version}`)
}
