import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clickhouse, memory } from '#connectors'
import type { AvroMessage } from '#schemas'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro/avro-bench.ts'
import { ArchiveBench } from './bench.ts'

const first = schemaOf({ name: 'id', type: 'string' }, { name: 'total', type: 'int' })
const second = schemaOf(
  { name: 'id', type: 'string' },
  { name: 'amount', aliases: ['total'], type: 'long' },
  { name: 'lines', type: { type: 'array', items: 'string' } },
)

describe('diffTable', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let bench: AvroBench

  beforeEach(async () => {
    directory = await temporaryDirectory()
    bench = new AvroBench(directory.path)
  })

  afterEach(async () => {
    await bench.close()
    await directory.remove()
  })

  const diff = (...schemas: readonly AvroMessage['schema'][]) =>
    clickhouse.diffTable(bench.spec, {
      config: bench.context.config(clickhouse.connector),
      dataDirectory: dirname(bench.context.directory),
      schemas,
    })

  it('should tell the tables that a run would create, with the columns of all schemas', async () => {
    const [table, discards, ...more] = await diff(first, second)
    expect(table).toMatch(/^CREATE TABLE IF NOT EXISTS `orders`/)
    expect(table).toContain('`id` String,')
    expect(table).toContain("`total` Int64 COMMENT 'fields total, amount'")
    expect(table).toContain("`lines` Nullable(String) COMMENT 'json'")
    expect(table).toContain('PARTITION BY toYYYYMM(event_time)')
    expect(discards).toMatch(/^CREATE TABLE IF NOT EXISTS `orders_discards`/)
    expect(more).toEqual([])
    expect(await bench.ask('SHOW TABLES')).toEqual([])
  })

  it('should tell how a table would change, and run nothing', async () => {
    await bench.open()
    await bench.save(decoded(first, { id: 'a', total: 1 }))
    const before = await bench.types()
    expect(await diff(first)).toEqual([])
    expect(await diff(first, second)).toEqual([
      "ALTER TABLE `orders` ADD COLUMN IF NOT EXISTS `lines` Nullable(String) COMMENT 'json', MODIFY COLUMN `total` Int64",
      "ALTER TABLE `orders` COMMENT COLUMN `total` 'fields total, amount'",
    ])
    expect(await bench.types()).toEqual(before)
  })

  it('should tell just what a run does', async () => {
    const statements = await diff(first, second)
    await bench.open()
    await bench.save(
      decoded(first, { id: 'a', total: 1 }),
      decoded(second, { id: 'b', amount: 2, lines: [] }),
    )
    const types = Object.entries(await bench.types())
    for (const [name, type] of types) expect(statements[0]).toContain(`\`${name}\` ${String(type)}`)
    expect(await diff(first, second)).toEqual([])
  })

  it('should tell the columns that a table of fixed columns lacks', async () => {
    const events = new ArchiveBench(directory.path, {}, 'events')
    const config = events.context.config(clickhouse.connector)
    const options = { config, dataDirectory: directory.path }
    const [statement] = await clickhouse.diffTable(events.spec, options)
    expect(statement).toMatch(/^CREATE TABLE IF NOT EXISTS `events`/)
    await events.open()
    expect(await clickhouse.diffTable(events.spec, options)).toEqual([])
    await events.close()
  })

  it('should know a sink of the archive from another one', () => {
    expect(clickhouse.isArchiveSink(bench.spec)).toBe(true)
    expect(clickhouse.isArchiveSink(memory.write(new memory.Collection()))).toBe(false)
  })
})
