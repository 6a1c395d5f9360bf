import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { schemaRegistry } from '#connectors'
import { withFolderLock } from '../../../connectors/schema-registry/folder-lock.ts'
import { startChild } from '../../helpers/child-process.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { recordOf, settingsWith } from './helpers.ts'

it('should lose no registration and give no id twice, whoever registers at once', async () => {
  const { registry, directory } = await opened()
  const names = Array.from({ length: 10 }, (_, index) => `r${index}`)
  const others = ['x', 'y'].map((name) =>
    startChild('test/connectors/schema-registry/register-many.ts', directory, name),
  )
  const registered = names.map((name) => registry.register(name, schemaNamed(name)))
  const modes = ['a', 'b'].map((name) => registry.setCompatibility(name, 'FULL'))
  await Promise.all([...registered, ...modes])
  for (const other of others) expect(await other.line()).toBe('registered')
  const subjects = await registry.subjects()
  expect(subjects).toHaveLength(names.length + 20 + modes.length)
  const versions = subjects.filter((name) => name.length > 1).map((name) => registry.version(name))
  const ids = (await Promise.all(versions)).map(({ id }) => id)
  expect(new Set(ids).size).toBe(30)
  expect((await readdir(directory)).filter((name) => name.startsWith('schemas.lock'))).toEqual([
    'schemas.lock.json',
  ])
})

it('should go on after a process that died while it registered', async () => {
  const { registry, directory } = await opened()
  await writeFile(join(directory, 'schemas.lock.held'), `999999999 ${hostname()}\n`)
  await expect(registry.register('s', schemaNamed('s'))).resolves.toMatchObject({ version: 1 })
})

it('should say who holds the lock', async () => {
  const { directory } = await opened()
  await writeFile(join(directory, 'schemas.lock.held'), '1 elsewhere\n')
  await expect(withFolderLock(directory, async () => 'done', 50)).rejects.toMatchObject({
    problem: 'lock',
    message: expect.stringContaining('1 elsewhere'),
  })
})

// Helpers

async function opened() {
  const { path: directory, remove } = await temporaryDirectory()
  onTestFinished(remove)
  const registry = await schemaRegistry.openRegistry(settingsWith({ directory }))
  return { registry, directory }
}

function schemaNamed(name: string): string {
  return recordOf([{ name: 'id', type: 'string' }], name)
}
