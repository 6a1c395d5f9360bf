import { expect } from 'vitest'
import { clickhouse } from '#connectors'
import { describeSink } from '../../../../connectors/conformance.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

/** Every third message is of a schema that conflicts, and every third of one that adds a field. */
const schemas = [
  schemaOf({ name: 'n', type: 'int' }, { name: 'total', type: 'int' }),
  schemaOf({ name: 'n', type: 'int' }, { name: 'total', type: 'boolean' }),
  schemaOf({ name: 'n', type: 'int' }, { name: 'coupon', type: 'string' }),
] as const

const fields = [{ total: 1 }, { total: true }, { coupon: 'X' }] as const

describeSink('clickhouse.archiveAvro, with schemas that change', {
  connector: clickhouse.connector,
  histories: 8,
  setUp: async (directory) => {
    const bench = new AvroBench(directory, {}, 'orders')
    return {
      spec: bench.spec,
      message: (index) => {
        const schema = schemas[index % 3] ?? schemas[0]
        const message = bench.message(decoded(schema, { n: index, ...fields[index % 3] }))
        return { ...message, origin: { ...message.origin, offset: index, bytes: Buffer.from('') } }
      },
      async visible() {
        const { n } = await bench.types()
        if (n === undefined) return []
        const { total } = await bench.types()
        const value = total === undefined ? 'NULL' : 'total'
        const rows = await bench.ask(`SELECT n, isNull(${value}) AS lacks FROM orders ORDER BY n`)
        const discards = await bench.ask('SELECT `offset` AS n FROM orders_discards ORDER BY n')
        // Values that do not fit come exactly once, too.
        const without = rows.filter((row) => row['lacks'] === 1 && Number(row['n']) % 3 < 2)
        expect(discards.map((row) => row['n'])).toEqual(without.map((row) => row['n']))
        return rows.map((row) => Number(row['n']))
      },
    }
  },
})
