import { afterAll, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { newSubject, recordOf, settingsWith } from './helpers.ts'

const first = recordOf([{ name: 'id', type: 'string' }])
const second = recordOf([
  { name: 'id', type: 'string' },
  { name: 'total', type: 'double', default: 0 },
])
const unfit = recordOf([
  { name: 'id', type: 'string' },
  { name: 'total', type: 'double' },
])

const folder = await temporaryDirectory()
afterAll(folder.remove)

const registries = [
  { kind: 'a folder', available: true, settings: { directory: folder.path } },
  {
    kind: 'a registry server',
    available: services.registry !== undefined,
    settings: { url: services.registry ?? '' },
  },
]

for (const { kind, available, settings } of registries) {
  // The registry server needs Java, and may not be there.
  describe.skipIf(!available)(`schema registry: ${kind}`, () => {
    const open = () => schemaRegistry.openRegistry(settingsWith(settings))

    it('should give versions and ids', async () => {
      const registry = await open()
      const subject = newSubject()
      const one = await registry.register(subject, first)
      const two = await registry.register(subject, second)
      expect([one.version, two.version]).toEqual([1, 2])
      expect(await registry.subjects()).toContain(subject)
      expect((await registry.versions(subject)).map(({ id }) => id)).toEqual([one.id, two.id])
      expect(await registry.version(subject)).toMatchObject({ subject, version: 2, id: two.id })
      expect(await registry.version(subject, 1)).toMatchObject({ version: 1, id: one.id })
      expect(JSON.parse(await registry.byId(two.id))).toEqual(JSON.parse(second))
      expect(await registry.find(subject, first)).toMatchObject({ version: 1, id: one.id })
      expect(await registry.find(subject, unfit)).toBeUndefined()
    })

    it('should give the same schema the same version and id', async () => {
      const registry = await open()
      const [subject, other] = [newSubject(), newSubject()]
      const once = await registry.register(subject, first)
      expect(await registry.register(subject, first)).toMatchObject({ version: 1, id: once.id })
      expect(await registry.register(other, first)).toMatchObject({ version: 1, id: once.id })
    })

    it('should refuse a schema that does not fit, with place and reason', async () => {
      const registry = await open()
      const subject = newSubject()
      await registry.register(subject, first)
      await registry.setCompatibility(subject, 'FULL')
      expect(await registry.compatibility(subject)).toBe('FULL')
      expect(await registry.check(subject, unfit)).toMatchObject({
        compatible: false,
        problems: [{ version: 1, direction: 'backward', path: 'total', kind: 'missing-default' }],
      })
      await expect(registry.register(subject, unfit)).rejects.toMatchObject({
        problem: 'incompatible',
        message: expect.stringMatching(/cannot read version 1: total was not written/),
      })
      expect(await registry.check(subject, second)).toMatchObject({ compatible: true })
    })

    it('should take any schema for a new subject, and refuse what is none', async () => {
      const registry = await open()
      expect(await registry.check(newSubject(), unfit)).toMatchObject({ compatible: true })
      const nonsense = registry.register(newSubject(), '{"type":"nonsense"}')
      await expect(nonsense).rejects.toMatchObject({ code: 'invalid-schema' })
    })

    it('should say what it does not know', async () => {
      const registry = await open()
      const subject = newSubject()
      await expect(registry.versions(subject)).rejects.toMatchObject({
        code: 'schema-registry',
        problem: 'unknown-subject',
        message: expect.stringContaining(subject),
      })
      await registry.register(subject, first)
      const missing = registry.version(subject, 7)
      await expect(missing).rejects.toMatchObject({ problem: 'unknown-version' })
      await expect(registry.byId(2_000_000_000)).rejects.toMatchObject({ problem: 'unknown-id' })
    })
  })
}
