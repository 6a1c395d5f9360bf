import { afterEach, beforeEach, expect, it } from 'vitest'
import { avroTable } from '../../../../connectors/clickhouse/avro/own-columns.ts'
import { TableColumns } from '../../../../connectors/clickhouse/avro/table-columns.ts'
import { openEmbeddedEngine } from '../../../../connectors/clickhouse/embedded-engine.ts'
import { command, type Engine } from '../../../../connectors/clickhouse/engine.ts'
import { createTable } from '../../../../connectors/clickhouse/statements.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { schemaOf } from './avro-bench.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let engine: Engine

beforeEach(async () => {
  directory = await temporaryDirectory()
  engine = await openEmbeddedEngine(directory.path, { memoryBytesMax: 1e9 })
  await command(engine, createTable(avroTable('orders'), 'MergeTree', engine.features))
})

afterEach(async () => {
  await engine.close()
  await directory.remove()
})

it('should give every field a column but the one whose name ClickHouse keeps for itself', async () => {
  const columns = await TableColumns.open(reserving('mine'), 'orders', {
    columnsMax: 100,
    isShared: false,
  })
  const schema = schemaOf(...['a', 'mine', 'b'].map((name) => ({ name, type: 'int' })))
  const { others } = await columns.prepare(schema)
  expect(others.map(({ name }) => name)).toEqual(['mine'])
  expect(columns.columns.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(columns.ready(schema)).toBeDefined()
})

// Helpers

/** A version of ClickHouse that keeps one name more, which it refuses as it does those of today. */
function reserving(name: string): Engine {
  const { client } = engine
  return {
    ...engine,
    client: {
      query: client.query.bind(client),
      command: ({ query, ...options }) =>
        client.command({ query: query.replaceAll(`\`${name}\``, '_row_exists'), ...options }),
    },
  }
}
