import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { castOf } from '../../../../connectors/clickhouse/avro/casts.ts'
import { archivedFields } from '../../../../connectors/clickhouse/avro/archived-field.ts'
import { RowBuffer } from '../../../../connectors/clickhouse/row-buffer.ts'
import { writerSchema, type AvroMessage } from '#schemas'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

describe('any legal schema', () => {
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

  it('should get columns where types and fields have names of the language', async () => {
    const inner = (name: string) => ({ type: 'record', name, fields: [{ name: 'a', type: 'int' }] })
    const names = ['_row_exists', '_block_number', '_block_offset', '_part', '_table']
    const schema = schemaOf(
      ...['record', 'array', 'map'].map((name) => ({ name, type: inner(name) })),
      ...names.map((name) => ({ name, type: 'int' })),
    )
    const record = { a: 1 }
    const values = Object.fromEntries(names.map((name, index) => [name, index]))
    await bench.save(decoded(schema, { record, array: record, map: record, ...values }))
    expect(
      await bench.ask(
        'SELECT record, array, map, _row_exists_field, _block_number_field, _block_offset_field FROM orders',
      ),
    ).toEqual([
      {
        record: '{"a":1}',
        array: '{"a":1}',
        map: '{"a":1}',
        _row_exists_field: 0,
        _block_number_field: 1,
        _block_offset_field: 2,
      },
    ])
  })

  it.each([
    [5, -1],
    [5, 1.5],
    [0, 0],
    ['5', 0],
  ])('should keep bytes whose decimal(%s, %s) is ill-formed', async (precision, scale) => {
    const type = { type: 'bytes', logicalType: 'decimal', precision, scale }
    const schema = schemaOf({ name: 'x', type })
    await bench.save(decoded(schema, { x: Buffer.from('AB') }))
    expect(await bench.ask('SELECT x FROM orders')).toEqual([{ x: 'AB' }])
  })

  it('should keep an event that is nested deeper than a stack, and say so', async () => {
    const schema = writerSchema(
      JSON.stringify({
        type: 'record',
        name: 'shop.Node',
        fields: [
          { name: 'id', type: 'string' },
          { name: 'next', type: ['null', { type: 'array', items: 'Node' }] },
        ],
      }),
    )
    const nodeOf = (levels: number) => {
      let node: AvroMessage['fields'] = { id: 'leaf', next: null }
      for (let level = 0; level < levels; level++) node = { id: `n${level}`, next: [node] }
      return { schema, fields: node }
    }
    await bench.save(nodeOf(3_000), nodeOf(10))
    expect(await bench.ask('SELECT id, next IS NULL AS gone FROM orders ORDER BY offset')).toEqual([
      { id: 'n2999', gone: 1 },
      { id: 'n9', gone: 0 },
    ])
    expect(await bench.ask('SELECT offset, field, reason FROM orders_discards')).toEqual([
      { offset: 0, field: 'next', reason: 'it is nested deeper than 500 levels' },
    ])
    await bench.close()
    bench = new AvroBench(directory.path, { columnsMax: 13 }, 'narrow')
    await bench.open()
    await bench.save(nodeOf(3_000))
    expect(await bench.ask('SELECT id, other_fields FROM narrow')).toEqual([
      { id: 'n2999', other_fields: '{}' },
    ])
    expect(await bench.ask('SELECT field, column FROM narrow_discards')).toEqual([
      { field: 'next', column: 'other_fields' },
    ])
  })
})

it('should find a type by its namespace, not by the first of its short name', () => {
  const schema = {
    type: 'record',
    name: 'b.R',
    fields: [
      {
        name: 'first',
        type: {
          type: 'record',
          name: 'a.W',
          fields: [{ name: 'k', type: { type: 'enum', name: 'a.K', symbols: ['X'] } }],
        },
      },
      { name: 'second', type: { type: 'fixed', name: 'K', size: 4 } },
      { name: 'k', type: 'K' },
    ],
  }
  expect(archivedFields(JSON.stringify(schema), 76).map(({ kind }) => kind)).toEqual([
    'json',
    'bytes',
    'bytes',
  ])
})

it.each([0, 1, 4, 7])('should write no times into a column of %i digits', (digits) => {
  const base = `DateTime64(${digits}, 'UTC')`
  const cast = castOf({ name: 'at', base, nullable: true, json: false, fields: ['at'] })
  const row = new RowBuffer(64)
  expect(cast(row, Date.UTC(2024, 0), 'timestamp-millis')).toMatch(/does not write columns/)
  expect(row.length).toBe(0)
})
