import { afterAll, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { writerSchema } from '#schemas'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { decoded, newSubject, recordOf, settingsOf } from './helpers.ts'

const status = (symbols: readonly string[], byDefault?: string) => ({
  type: 'enum',
  name: 'Status',
  symbols,
  ...(byDefault !== undefined && { default: byDefault }),
})

/** Four versions of one record, and a message of each. */
const versions = [
  {
    schema: recordOf([
      { name: 'id', type: 'string' },
      { name: 'count', type: 'int' },
      { name: 'note', type: 'string' },
      { name: 'status', type: status(['NEW', 'PAID']) },
    ]),
    fields: { id: 'a', count: 1, note: 'gift', status: 'NEW' },
  },
  {
    // A field is added with a default, a symbol too.
    schema: recordOf([
      { name: 'id', type: 'string' },
      { name: 'count', type: 'int' },
      { name: 'note', type: 'string', default: '' },
      { name: 'status', type: status(['NEW', 'PAID', 'LOST'], 'NEW') },
      { name: 'coupon', type: ['null', 'string'], default: null },
    ]),
    fields: { id: 'b', count: 2, note: '', status: 'LOST', coupon: 'TEN' },
  },
  {
    // A field is removed, another one promoted.
    schema: recordOf([
      { name: 'id', type: 'string' },
      { name: 'count', type: 'long' },
      { name: 'status', type: status(['NEW', 'PAID', 'LOST'], 'NEW') },
      { name: 'coupon', type: ['null', 'string'], default: null },
    ]),
    fields: { id: 'c', count: 2 ** 40, status: 'PAID', coupon: null },
  },
  {
    // A field gets another name and a wider type; the time is new.
    schema: recordOf([
      { name: 'orderId', aliases: ['id'], type: 'string' },
      { name: 'count', type: 'double' },
      { name: 'status', type: status(['NEW', 'PAID'], 'NEW') },
      { name: 'coupon', type: ['null', 'string'], default: null },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' }, default: 0 },
    ]),
    fields: { orderId: 'd', count: 0.5, status: 'PAID', coupon: 'TWO', at: 1_700_000_000_000 },
  },
]

const folder = await temporaryDirectory()
afterAll(folder.remove)
const available = services.registry !== undefined

const registries = [
  { kind: 'a folder', run: true, settings: { directory: folder.path } },
  { kind: 'a registry server', run: available, settings: { url: services.registry ?? '' } },
]

for (const { kind, run, settings } of registries) {
  // The registry server needs Java, and may not be there.
  describe.skipIf(!run)(`four versions of a schema live at once, by ${kind}`, () => {
    it('should read each message under the schema it was written with', async () => {
      const messages = await written(settings)
      const decoder = await schemaRegistry.avroDecoder().open?.(settingsOf(settings))
      if (decoder === undefined) throw new Error('it opens')
      for (const [index, { schema, fields }] of versions.entries()) {
        const { fingerprint } = writerSchema(schema)
        expect(await decoded(decoder, messages[index] ?? Buffer.alloc(0))).toMatchObject({
          ok: true,
          value: { fields, schema: { fingerprint, name: 'shop.Order' } },
          timestampMs: 99,
        })
      }
    })

    it('should read all of them into the newest one', async () => {
      const messages = await written(settings)
      const reads = versions[3]?.schema ?? ''
      const options = { reads, time: 'at' }
      const decoder = await schemaRegistry.resolvingDecoder(options).open?.(settingsOf(settings))
      if (decoder === undefined) throw new Error('it opens')
      const values: unknown[] = []
      for (const message of messages) values.push(await decoded(decoder, message))
      expect(values).toMatchObject([
        { value: { orderId: 'a', count: 1, status: 'NEW', coupon: null, at: 0 }, timestampMs: 0 },
        { value: { orderId: 'b', count: 2, status: 'NEW', coupon: 'TEN', at: 0 } },
        { value: { orderId: 'c', count: 2 ** 40, status: 'PAID', coupon: null } },
        {
          value: { orderId: 'd', count: 0.5, at: 1_700_000_000_000 },
          timestampMs: 1_700_000_000_000,
        },
      ])
    })
  })
}

// Helpers

/** One message of each version, all under one new subject. */
async function written(given: Partial<schemaRegistry.SchemaRegistryConfig>) {
  const subject = newSubject()
  const messages: Buffer[] = []
  for (const { schema, fields } of versions) {
    const options = { subject, schema, registerMissing: true }
    const encoder = await schemaRegistry.avroEncoder(options).open?.(settingsOf(given))
    messages.push(Buffer.from(encoder?.encode(fields) ?? []))
  }
  return messages
}
