import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let bench: AvroBench

beforeEach(async () => {
  directory = await temporaryDirectory()
  bench = new AvroBench(directory.path)
  await bench.open()
})

afterEach(async () => {
  await bench.close()
  await directory.remove()
})

const rows = (columns: string) => bench.ask(`SELECT ${columns} FROM orders ORDER BY offset`)
const discards = () =>
  bench.ask('SELECT offset, field, value, wanted_type, reason FROM orders_discards ORDER BY offset')

describe('a schema that changes while messages flow', () => {
  const first = schemaOf({ name: 'id', type: 'string' }, { name: 'total', type: 'int' })

  it('should add a column before the first row that has it, and keep gone fields NULL', async () => {
    const second = schemaOf({ name: 'id', type: 'string' }, { name: 'coupon', type: 'string' })
    await bench.save(
      decoded(first, { id: 'a', total: 1 }),
      decoded(second, { id: 'b', coupon: 'X' }),
      decoded(first, { id: 'c', total: 3 }),
    )
    expect(await rows('id, total, coupon')).toEqual([
      { id: 'a', total: 1, coupon: null },
      { id: 'b', total: null, coupon: 'X' },
      { id: 'c', total: 3, coupon: null },
    ])
  })

  it.each([
    ['first', 0],
    ['last', 1],
  ])('should keep a renamed field in one column, the alias %s', async (_, swap) => {
    const renamed = schemaOf(
      { name: 'id', type: 'string' },
      { name: 'amount', aliases: ['total'], type: 'int' },
    )
    const messages = [
      decoded(first, { id: 'old', total: 1 }),
      decoded(renamed, { id: 'new', amount: 2 }),
    ]
    if (swap === 0) messages.reverse()
    await bench.save(...messages)
    await bench.close()
    await bench.open() // what the table is remembers the alias
    await bench.save(...messages)
    const column = swap === 0 ? 'amount' : 'total'
    expect(Object.keys(await bench.types())).toEqual(['id', column])
    expect(await bench.ask(`SELECT id, ${column} AS n FROM orders ORDER BY id, epoch`)).toEqual([
      { id: 'new', n: 2 },
      { id: 'new', n: 2 },
      { id: 'old', n: 1 },
      { id: 'old', n: 1 },
    ])
  })

  it('should widen numbers as Avro promotes them, four schemas live at once', async () => {
    const types = ['int', 'long', 'float', 'double']
    const values = [1, 2 ** 40, 0.5, 0.1]
    const messages = types.map((type, index) =>
      decoded(schemaOf({ name: 'total', type }), { total: values[index] }),
    )
    await bench.save(...messages)
    await bench.save(...messages.toReversed())
    expect(await bench.types()).toEqual({ total: 'Nullable(Float64)' })
    expect((await rows('total')).map(({ total }) => total)).toEqual([
      ...values,
      ...values.toReversed(),
    ])
    expect(await discards()).toEqual([])
  })

  it('should not widen a column whose numbers would change, and keep what does not fit', async () => {
    const long = schemaOf({ name: 'total', type: 'long' })
    const double = schemaOf({ name: 'total', type: 'double' })
    await bench.save(decoded(long, { total: 2n ** 60n + 1n }), decoded(double, { total: 2.5 }))
    expect(await bench.types()).toEqual({ total: 'Nullable(Int64)' })
    expect(await rows('toString(total) AS total')).toEqual([
      { total: '1152921504606846977' },
      { total: null },
    ])
    expect(await discards()).toEqual([
      {
        offset: 1,
        field: 'total',
        value: '2.5',
        wanted_type: 'Nullable(Int64)',
        reason: 'it is no whole number',
      },
    ])
  })

  it('should keep an event whose field changed its type, and its value among discards', async () => {
    const conflicting = schemaOf({ name: 'id', type: 'string' }, { name: 'total', type: 'string' })
    const nested = { type: 'record', name: 'Total', fields: [{ name: 'cents', type: 'long' }] }
    const record = schemaOf({ name: 'id', type: 'string' }, { name: 'total', type: nested })
    await bench.save(
      decoded(first, { id: 'a', total: 1 }),
      decoded(conflicting, { id: 'b', total: 'twelve' }),
      decoded(conflicting, { id: 'c', total: '12' }),
      decoded(record, { id: 'd', total: { cents: 2n ** 60n } }),
    )
    expect(await rows('id, total')).toEqual([
      { id: 'a', total: 1 },
      { id: 'b', total: null },
      { id: 'c', total: 12 },
      { id: 'd', total: null },
    ])
    expect(await discards()).toMatchObject([
      { offset: 1, field: 'total', value: '"twelve"' },
      { offset: 3, field: 'total', value: '{"cents":1152921504606846976}' },
    ])
  })

  it('should keep a text that a decimal would write in another way among discards', async () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }
    const number = schemaOf({ name: 'id', type: 'string' }, { name: 'code', type: decimal })
    const text = schemaOf({ name: 'id', type: 'string' }, { name: 'code', type: 'string' })
    const texts = ['12.5', '0.50', '007', '-0', '-0.5']
    await bench.save(
      decoded(number, { id: 'first', code: '1.00' }),
      ...texts.map((code) => decoded(text, { id: code, code })),
    )
    const values = (await discards()).map(({ value }) => value)
    expect(values).toEqual(['"007"', '"-0"'])
  })

  it('should say which message a discarded value is from', async () => {
    const named = (type: string) =>
      schemaOf({ name: 'messageId', type: 'string' }, { name: 'total', type })
    await bench.save(
      decoded(named('int'), { messageId: 'm-1', total: 1 }),
      decoded(named('string'), { messageId: 'm-2', total: 'x' }),
    )
    expect(
      await bench.ask(
        'SELECT message_id, position, schema_name, schema_fingerprint FROM orders_discards',
      ),
    ).toEqual([
      {
        message_id: 'm-2',
        position: '0:1',
        schema_name: 'shop.Order',
        schema_fingerprint: named('string').fingerprint,
      },
    ])
  })

  it('should put fields beyond the bound on columns into other_fields, and say so', async () => {
    await bench.close()
    bench = new AvroBench(directory.path, { columnsMax: 14 }, 'narrow')
    await bench.open()
    const schema = schemaOf(...['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'long' })))
    await bench.save(decoded(schema, { a: 1, b: 2, c: 2n ** 62n, d: 4 }))
    expect(await bench.types('narrow')).toEqual({ a: 'Int64', b: 'Int64' })
    expect(await bench.ask('SELECT a, b, other_fields FROM narrow')).toEqual([
      { a: 1, b: 2, other_fields: '{"c":4611686018427387904,"d":4}' },
    ])
    expect(bench.warnings.join()).toMatch(/2 fields have no column.*columnsMax/)
  })

  it('should put a field whose name a computed column has into other_fields', async () => {
    await bench.save(decoded(first, { id: 'a', total: 1 }))
    await bench.close()
    const { Session } = await import('chdb')
    const session = new Session(join(directory.path, 'clickhouse.data'))
    await session.queryAsync('ALTER TABLE orders ADD COLUMN gross Int32 ALIAS total * 2')
    await session.queryAsync('ALTER TABLE orders ADD COLUMN net Int32 MATERIALIZED total')
    session.close()
    await bench.open()
    const names = ['total', 'gross', 'net']
    const second = schemaOf(...names.map((name) => ({ name, type: 'int' })))
    await bench.save(decoded(second, { total: 2, gross: 5, net: 6 }))
    expect(await rows('total, gross, net, other_fields')).toEqual([
      { total: 1, gross: 2, net: 1, other_fields: '{}' },
      { total: 2, gross: 4, net: 2, other_fields: '{"gross":5,"net":6}' },
    ])
    expect(bench.warnings.join()).toMatch(/2 fields have no column.*computed/)
  })

  it('should not make a column of each of 10,000 fields', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `field_${index}`)
    const schema = schemaOf(...names.map((name) => ({ name, type: 'int' })))
    const fields = Object.fromEntries(names.map((name, index) => [name, index]))
    await bench.save(decoded(schema, fields), decoded(schema, fields))
    const [row] = await bench.ask(
      `SELECT field_0, field_900, JSONExtractInt(other_fields, 'field_9999') AS last, JSONLength(other_fields) AS others FROM orders LIMIT 1`,
    )
    expect(row).toEqual({ field_0: 0, field_900: 900, last: 9_999, others: 10_000 - 988 })
    expect(Object.keys(await bench.types())).toHaveLength(988)
  })

  it('should insert every digit where somebody narrowed a column meanwhile', async () => {
    const double = schemaOf({ name: 'total', type: 'double' })
    await bench.write(decoded(first, { id: 'a', total: 1 }), decoded(double, { total: 0.5 }))
    const committable = await bench.prepare()
    const { Session } = await import('chdb')
    const session = new Session(join(directory.path, 'clickhouse.data'))
    await session.queryAsync('ALTER TABLE orders MODIFY COLUMN total Nullable(Int64)')
    await session.queryAsync('ALTER TABLE orders DROP COLUMN id')
    session.close()
    await bench.writer.commit(committable)
    expect(await rows('id, total')).toEqual([
      { id: 'a', total: 1 },
      { id: null, total: 0.5 },
    ])
  })
})
