import { expect, it, onTestFinished } from 'vitest'
import { schemaRegistry } from '#connectors'
import { SchemasById } from '../../../connectors/schema-registry/schemas-by-id.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { recordOf, settingsWith } from './helpers.ts'

const unknown = Array.from({ length: 20 }, (_, index) => 1_000_000 + index)

it('should keep the schemas that are in use, whatever else was asked for', async () => {
  const { schemas, asked, ids } = await opened(3, { cacheMax: 2 })
  const [first = 0, second = 0, third = 0] = ids
  await schemas.fetch(first)
  await schemas.fetch(second)
  expect(schemas.get(first)).toEqual({ ok: true, made: 'r0' })
  await schemas.fetch(third)
  for (const id of unknown) await schemas.fetch(id)
  expect(schemas.get(first)).toEqual({ ok: true, made: 'r0' })
  expect(schemas.get(third)).toEqual({ ok: true, made: 'r2' })
  expect(schemas.get(second)).toBeUndefined()
  expect(asked.filter((id) => ids.includes(id))).toEqual(ids)
})

it('should keep a bounded number of unknown ids, the newest', async () => {
  const { schemas } = await opened(0, { cacheMax: 2 })
  for (const id of unknown) await schemas.fetch(id)
  expect(unknown.filter((id) => schemas.get(id) !== undefined)).toEqual(unknown.slice(-2))
})

it('should ask again for a few unknown ids only', async () => {
  const { schemas, asked } = await opened(0, { unknownIdTries: 3 })
  for (const id of unknown) await schemas.fetch(id)
  expect(asked).toHaveLength(5 * 3 + (unknown.length - 5))
})

it('should have room for one schema at least', () => {
  const { format } = schemaRegistry.connector.config.cacheMax as { format: (value: number) => void }
  expect(() => format(0)).toThrow()
  expect(() => format(1)).not.toThrow()
})

// Helpers

/** Schemas of a folder with so many records, and the ids that it was asked for. */
async function opened(count: number, given: Partial<schemaRegistry.SchemaRegistryConfig>) {
  const { path: directory, remove } = await temporaryDirectory()
  onTestFinished(remove)
  const config = settingsWith({ directory, ...given })
  const registry = await schemaRegistry.openRegistry(config)
  const ids: number[] = []
  for (let index = 0; index < count; index++) {
    const json = recordOf([{ name: 'id', type: 'string' }], `r${index}`)
    ids.push((await registry.register(`r${index}`, json)).id)
  }
  const asked: number[] = []
  const counted: schemaRegistry.SchemaRegistry = Object.assign(Object.create(registry) as object, {
    ...registry,
    byId(id: number) {
      asked.push(id)
      return registry.byId(id)
    },
  }) as schemaRegistry.SchemaRegistry
  return { schemas: new SchemasById(counted, config, ({ name }) => name), asked, ids }
}
