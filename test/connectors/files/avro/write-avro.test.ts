import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import avro, { type Schema } from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { files } from '#connectors'
import { logicalTypes, type AvroMessage } from '#schemas'
import { SourceTest, temporaryDirectory } from '../helpers.ts'
import {
  blockEnds,
  fieldsOf,
  fixture,
  messageOf,
  orders,
  sinkContext,
  sourceOf,
  written,
} from './containers.ts'
import { decodedFile } from './decode-file.ts'

const price = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }
const schema = {
  type: 'record',
  name: 'shop.Order',
  fields: [
    { name: 'number', type: 'int' },
    { name: 'customer', type: ['null', 'string'], default: null },
    { name: 'price', type: ['null', price], default: null },
  ],
}

describe('files.writeAvro', () => {
  it.each(['null', 'deflate', 'snappy'] as const)('should be read by avsc: %s', async (codec) => {
    const directory = await temporaryDirectory()
    await written(files.writeAvro({ schema, codec, directory }), [orders(100), orders(3)])
    expect(await visible(directory)).toEqual(['000000000001.avro', '000000000002.avro'])
    const parseHook = (read: Schema) => avro.Type.forSchema(read, { logicalTypes })
    const records = await decodedFile(join(directory, '000000000001.avro'), { parseHook })
    expect(records.map((record) => ({ ...(record as object) }))).toEqual(
      orders(100).map(({ number, customer, price }) => ({ number, customer, price })),
    )
  })

  it('should write what readAvro reads, whatever the values, the codec and the blocks', async () => {
    const text = fc.string({ maxLength: 30_000, size: 'max' })
    const record = fc.record({
      number: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      customer: text,
    })
    const codecs = fc.constantFrom('null', 'deflate', 'snappy', 'zstandard' as const)
    await fc.assert(
      fc.asyncProperty(codecs, fc.array(record, { maxLength: 12 }), async (codec, records) => {
        const directory = await temporaryDirectory()
        await written(files.writeAvro({ schema, codec, directory }), [records])
        const spec = files.readAvro({ paths: [directory] })
        const source = new SourceTest<AvroMessage>(spec, { directory: join(directory, '.step') })
        await source.open()
        const { values, reasons } = await source.drain()
        await source.close()
        expect(reasons).toEqual([])
        expect(fieldsOf(values)).toEqual(records.map((fields) => ({ ...fields, price: null })))
      }),
      { numRuns: 25 },
    )
  })

  it('should write messages that were read elsewhere, under its own schema', async () => {
    const { source } = await sourceOf({ 'orders.avro': fixture('apache-null') })
    await source.open()
    const { values } = await source.drain()
    const directory = await temporaryDirectory()
    await written(files.writeAvro<AvroMessage>({ schema, directory }), [values])
    const again = new SourceTest<AvroMessage>(files.readAvro({ paths: [directory] }), {
      directory: join(directory, '.step'),
    })
    await again.open()
    expect(fieldsOf((await again.drain()).values)).toEqual(
      orders().map(({ number, customer, price }) => ({ number, customer, price })),
    )
  })

  it('should pack blocks of some size, and tell how much is staged', async () => {
    const directory = await temporaryDirectory()
    const sink = files.writeAvro({ schema, codec: 'null', directory })
    const writer = await sink.open(await sinkContext(), 0)
    const customer = 'x'.repeat(1_000)
    for (let batch = 0; batch < 20; batch++) {
      await writer.write(Array.from({ length: 10 }, () => messageOf({ number: 1, customer })))
    }
    expect(writer.stagedBytes()).toBeGreaterThan(200_000)
    expect(writer.stagedBytes()).toBeLessThan(210_000)
    await writer.commit(await writer.prepare(1))
    const bytes = await readFile(join(directory, '000000000001.avro'))
    expect(blockEnds(bytes)).toHaveLength(1 + 4) // the header's, and one for each 64,000 bytes
  })

  it('should write no file for an epoch without messages', async () => {
    const directory = await temporaryDirectory()
    await written(files.writeAvro({ schema, directory }), [[], [{ number: 1 }]])
    expect(await visible(directory)).toEqual(['000000000002.avro'])
  })

  it('should say which field of which message does not fit, and why', async () => {
    const sink = files.writeAvro<unknown>({ schema })
    const writer = await sink.open(await sinkContext(), 0)
    const write = (value: unknown) => () => writer.write([messageOf(value, 17)])
    expect(write({ number: 'one' })).toThrow('(orders, p:17) does not fit the schema shop.Order')
    expect(write({ number: 'one' })).toThrow('number: invalid "int": "one"')
    expect(write({ number: 1, price: '1.234' })).toThrow(
      'price: "1.234" has more than 2 digits after the point',
    )
    expect(write({ customer: 'Ada' })).toThrow('number: invalid "int"')
    await writer.close()
  })

  it('should refuse a schema that is none, and one without a record', () => {
    expect(() => files.writeAvro({ schema: { type: 'recrod' } })).toThrow(/recrod/)
    expect(() => files.writeAvro({ schema: 'string' })).toThrow('messages are records')
  })
})

// Helpers

async function visible(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => !name.startsWith('.')).sort()
}
