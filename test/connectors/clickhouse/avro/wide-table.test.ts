import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AvroMessage } from '#schemas'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

/** Names as long as a column's may be make statements as long as they can be. */
const names = Array.from({ length: 3_000 }, (_, index) => `field_${index}_`.padEnd(118, 'x'))
const types = ['int', { type: 'long', logicalType: 'timestamp-millis' }, 'string']
const values = [7, Date.UTC(2024, 0, 2), 'seven']

let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => (directory = await temporaryDirectory()))
afterAll(() => directory.remove())

describe.each([
  ['in this process', '', 3_000],
  ['on a server', services.clickHouse, 3_000],
  ['on ClickHouse 18.16', services.oldClickHouse, 1_200],
])('a wide table %s', (place, url, fieldCount) => {
  // A server is left out where the machine has none: `npm run services:up` says why.
  it.skipIf(url === undefined)(
    `should be made, widened and filled with ${fieldCount} fields`,
    async () => {
      const table = `wide_${randomBytes(6).toString('hex')}`
      const bench = new AvroBench(`${directory.path}/${place}`, { url, columnsMax: 3_100 }, table)
      await bench.open()
      await bench.save(messageOf(1))
      await bench.save(messageOf(fieldCount))
      const ask = `SELECT ${names[0]} AS first, ${names[fieldCount - 1]} AS last FROM ${table} ORDER BY epoch`
      expect(await bench.ask(ask)).toEqual([
        { first: 7, last: null },
        { first: 7, last: 'seven' },
      ])
      expect(Object.keys(await bench.types(table))).toHaveLength(fieldCount)
      expect(await bench.ask(`SELECT DISTINCT other_fields FROM ${table}`)).toEqual([
        { other_fields: '{}' },
      ])
      await bench.close()
    },
  )
})

// Helpers

function messageOf(fieldCount: number): AvroMessage {
  const used = names.slice(0, fieldCount)
  const schema = schemaOf(...used.map((name, index) => ({ name, type: types[index % 3] })))
  const fields = Object.fromEntries(used.map((name, index) => [name, values[index % 3]]))
  return decoded(schema, fields)
}
