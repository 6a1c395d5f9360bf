import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

const at = Date.UTC(2024, 0, 2, 3, 4, 5, 678)
const long = (logicalType: string) => ({ type: 'long', logicalType })
const kind = { type: 'enum', name: 'Kind', symbols: ['A', 'B'] }
const line = { type: 'record', name: 'Line', fields: [{ name: 'sku', type: 'string' }] }
const duration = { type: 'fixed', name: 'D', size: 12, logicalType: 'duration' }
const decimal = (precision: number, scale: number) => {
  return { type: 'bytes', logicalType: 'decimal', precision, scale }
}

/** Of each field: its name, its Avro type, a value, the type of its column, the value as text. */
const fields: readonly (readonly [string, unknown, unknown, string, string | null])[] = [
  ['id', 'string', 'ö', 'String', 'ö'],
  ['count', 'int', -7, 'Int32', '-7'],
  ['views', 'long', 2n ** 62n + 1n, 'Int64', '4611686018427387905'],
  ['ratio', 'float', 0.5, 'Float32', '0.5'],
  ['score', ['null', 'double'], null, 'Nullable(Float64)', null],
  ['kind', kind, 'B', 'LowCardinality(String)', 'B'],
  ['other', ['null', 'Kind'], 'A', 'LowCardinality(Nullable(String))', 'A'],
  ['paid', 'boolean', true, 'Bool', 'true'],
  ['raw', 'bytes', Buffer.from('é'), 'String', 'é'],
  ['at', long('timestamp-millis'), at, "DateTime64(3, 'UTC')", '2024-01-02 03:04:05.678'],
  [
    'at6',
    long('timestamp-micros'),
    at + 0.901,
    "DateTime64(6, 'UTC')",
    '2024-01-02 03:04:05.678901',
  ],
  [
    'at9',
    long('timestamp-nanos'),
    `${at}.901234`,
    "DateTime64(9, 'UTC')",
    '2024-01-02 03:04:05.678901234',
  ],
  ['day', { type: 'int', logicalType: 'date' }, Date.UTC(2024, 1, 29), 'Date32', '2024-02-29'],
  ['noon', { type: 'int', logicalType: 'time-millis' }, 43_200_000, 'Int32', '43200000'],
  ['noon6', long('time-micros'), 43_200_000.5, 'Int64', '43200000500'],
  ['total', decimal(20, 2), '-12345.60', 'Decimal(20, 2)', '-12345.6'],
  ['huge', decimal(76, 1), `${'9'.repeat(75)}.5`, 'Decimal(76, 1)', `${'9'.repeat(75)}.5`],
  ['beyond', decimal(90, 0), '9'.repeat(90), 'String', '9'.repeat(90)],
  [
    'uuid',
    { type: 'string', logicalType: 'uuid' },
    '123e4567-e89b-12d3-a456-426614174000',
    'UUID',
    '123e4567-e89b-12d3-a456-426614174000',
  ],
  ['took', duration, 'P1M2DT3S', 'String', 'P1M2DT3S'],
  ['lines', { type: 'array', items: line }, [{ sku: 'x"' }], 'String', '[{"sku":"x\\""}]'],
  [
    'tags',
    { type: 'map', values: 'long' },
    { n: 2n ** 60n },
    'String',
    '{"n":1152921504606846976}',
  ],
  ['mixed', ['null', 'string', 'long'], 5, 'Nullable(String)', '5'],
  ['source', 'string', 'a field of that name', 'String', 'a field of that name'],
]

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

it('should have the columns that a schema asks for, and its values exactly', async () => {
  const schema = schemaOf(...fields.map(([name, type]) => ({ name, type })))
  const values = Object.fromEntries(fields.map(([name, , value]) => [name, value]))
  await bench.save(decoded(schema, values))

  const columnOf = (name: string) => (name === 'source' ? 'source_field' : name)
  expect(await bench.types()).toEqual(
    Object.fromEntries(fields.map(([name, , , type]) => [columnOf(name), type])),
  )
  const texts = fields.map(([name]) => `toString(${columnOf(name)}) AS ${columnOf(name)}_text`)
  const [row] = await bench.ask(`SELECT ${texts.join(', ')} FROM orders`)
  expect(row).toEqual(
    Object.fromEntries(fields.map(([name, , , , text]) => [`${columnOf(name)}_text`, text])),
  )
  expect(await bench.ask('SELECT * FROM orders_discards')).toEqual([])
})

it('should say where each row came from, and under which schema', async () => {
  const schema = schemaOf({ name: 'id', type: 'string' })
  await bench.save(decoded(schema, { id: 'a' }))
  const [row] = await bench.ask('SELECT * EXCEPT (archived_at, writer) FROM orders')
  expect(row).toEqual({
    event_time: '2024-06-10 00:00:00.000',
    source: 'orders',
    partition: '0',
    offset: 0,
    schema_name: 'shop.Order',
    schema_fingerprint: schema.fingerprint,
    other_fields: '{}',
    epoch: 1,
    id: 'a',
  })
})
