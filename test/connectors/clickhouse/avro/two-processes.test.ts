import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'

const int = schemaOf({ name: 'n', type: 'int' })
const long = schemaOf({ name: 'n', type: 'long' })
const double = schemaOf({ name: 'n', type: 'double' })
const large = 2n ** 53n + 1n

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let one: AvroBench
let other: AvroBench

beforeEach(async () => {
  directory = await temporaryDirectory()
  one = new AvroBench(directory.path)
  other = new AvroBench(directory.path)
  await one.open()
  await other.open()
})

afterEach(async () => {
  await one.close()
  await other.close()
  await directory.remove()
})

it('should refuse to round staged numbers where another pipeline widened their column', async () => {
  await one.save(decoded(long, { n: 1 }))
  await one.write(decoded(long, { n: large }))
  const committable = await one.prepare()
  await other.save(decoded(double, { n: 0.5 }))
  await expect(one.writer.commit(committable)).rejects.toThrow(/n of table orders is Float64/)
  expect(await one.ask('SELECT n FROM orders ORDER BY n')).toEqual([{ n: 0.5 }, { n: 1 }])
})

it('should insert staged numbers that Float64 holds into a column that is one by now', async () => {
  await one.save(decoded(long, { n: 1 }))
  await one.write(decoded(long, { n: 2 }))
  const committable = await one.prepare()
  await other.save(decoded(double, { n: 0.5 }))
  await one.writer.commit(committable)
  expect(await one.ask('SELECT n FROM orders ORDER BY n')).toEqual([{ n: 0.5 }, { n: 1 }, { n: 2 }])
})

it('should make no integers floating where processes share a pipeline', async () => {
  const shard = { ...other.context, shard: '7' }
  const writer = await other.spec.open(shard, 0)
  await one.save(decoded(int, { n: 1 }))
  await writer.write([other.message(decoded(double, { n: 0.5 }))])
  await one.save(decoded(long, { n: large }))
  await writer.commit(await writer.prepare(1))
  await writer.close()
  expect(await one.types()).toEqual({ n: 'Nullable(Int64)' })
  expect(await one.ask('SELECT toString(n) AS n FROM orders ORDER BY n')).toEqual([
    { n: '1' },
    { n: '9007199254740993' },
    { n: null },
  ])
  expect(await one.ask('SELECT field, value FROM orders_discards')).toEqual([
    { field: 'n', value: '0.5' },
  ])
})
