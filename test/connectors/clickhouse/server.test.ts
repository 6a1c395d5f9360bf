import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clickhouse, SetupError, TransientError } from '#connectors'
import { describeSink } from '../../../connectors/conformance.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro/avro-bench.ts'
import { ArchiveBench, collect, message, messages } from './bench.ts'
import { HttpBench } from './http-bench.ts'

let http: HttpBench

beforeAll(async () => (http = await HttpBench.start()))
afterAll(() => http.stop())

describeSink('clickhouse.insert, on a server', {
  connector: clickhouse.connector,
  histories: 5,
  setUp: async (directory) => {
    const settings = await http.newDatabase()
    const bench = new ArchiveBench(directory, settings, 'step')
    return {
      spec: bench.spec,
      settings,
      message: (index) => message(`m-${index}`),
      async visible() {
        const sql = `SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'events'`
        if ((await bench.ask(sql)).length === 0) return []
        return (await bench.messageIds()).map((id) => Number(String(id).slice(2)))
      },
      tearDown: () => http.run(`DROP DATABASE ${settings.database}`),
    }
  },
})

describe('an archive on a server', () => {
  let settings: Awaited<ReturnType<HttpBench['newDatabase']>>
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let bench: ArchiveBench

  beforeEach(async () => {
    directory = await temporaryDirectory()
    settings = await http.newDatabase()
    bench = new ArchiveBench(directory.path, settings)
  })

  afterEach(async () => {
    await http.behave()
    await bench.close()
    await directory.remove()
  })

  it('should stream rows to the server as they are', async () => {
    await bench.open()
    await bench.save(1, [message('m-1', { userId: "O'Neill \\ 😀 \0" })])
    expect(await bench.ask("SELECT user_id FROM events WHERE message_id = 'm-1'")).toEqual([
      { user_id: "O'Neill \\ 😀 \0" },
    ])
  })

  it('should insert many chunks of an epoch, each row once', async () => {
    bench = new ArchiveBench(directory.path, { ...settings, insertRowsMax: 100 })
    await bench.open()
    const committable = await bench.save(1, messages(0, 1_050))
    expect(JSON.stringify(committable).match(/"rows":/g)).toHaveLength(11)
    expect(
      await bench.ask('SELECT uniqExact(message_id) AS n, count() AS rows FROM events'),
    ).toEqual([{ n: 1050, rows: 1050 }])
  })

  it('should follow schemas that change', async () => {
    const avro = new AvroBench(directory.path, settings)
    await avro.open()
    const first = schemaOf({ name: 'total', type: 'int' })
    const second = schemaOf({ name: 'total', type: 'double' }, { name: 'coupon', type: 'string' })
    await avro.save(decoded(first, { total: 1 }), decoded(second, { total: 0.5, coupon: 'X' }))
    expect(await avro.ask('SELECT total, coupon FROM orders ORDER BY total')).toEqual([
      { total: 0.5, coupon: 'X' },
      { total: 1, coupon: null },
    ])
    await avro.close()
  })

  it('should answer queries with parameters, and refuse those that change something', async () => {
    await bench.open()
    const config = bench.context.config(clickhouse.connector)
    const archive = await clickhouse.openArchive(config, directory.path)
    const [row] = await collect(
      archive.rows('SELECT {text:String} AS text', { params: { text: "it's" } }),
    )
    expect(row).toEqual({ text: "it's" })
    await expect(collect(archive.rows('DROP TABLE events'))).rejects.toThrow(/readonly/)
    await archive.close()
  })

  describe('that fails', () => {
    const rows = async () => (await bench.ask('SELECT count() AS rows FROM events'))[0]?.['rows']

    it('should write an epoch once when the server refuses it and the commit is repeated', async () => {
      await bench.open()
      const committable = await bench.prepare(1, messages(0, 20))
      await http.server.refuse(true)
      await expect(bench.writer.commit(committable)).rejects.toBeInstanceOf(TransientError)
      expect(bench.writer.problem?.()).toMatch(/epoch 1 to events in http.*Too many simultaneous/s)
      await http.server.refuse(false)
      await bench.writer.commit(committable)
      expect(bench.writer.problem?.()).toBeUndefined()
      expect(await rows()).toBe(20)
    })

    it('should write an epoch once when the answer to its insert is lost', async () => {
      await bench.open()
      const committable = await bench.prepare(1, messages(0, 20))
      await http.server.loseAnswers(true)
      await expect(bench.writer.commit(committable)).rejects.toBeInstanceOf(TransientError)
      await http.server.loseAnswers(false)
      await bench.writer.commit(committable)
      expect(await rows()).toBe(20)
    })

    it('should write an epoch once when the server is slower than the request may take', async () => {
      bench = new ArchiveBench(directory.path, { ...settings, requestTimeoutMs: 1_000 })
      await bench.open()
      const committable = await bench.prepare(1, messages(0, 20))
      await http.server.delay(3_000)
      await expect(bench.writer.commit(committable)).rejects.toThrow(TransientError)
      await http.server.delay(0)
      await bench.writer.commit(committable)
      expect(await rows()).toBe(20)
    })

    it('should try again while merges lag behind', async () => {
      await bench.open()
      await bench.save(1, messages(0, 1))
      const bound = (count: number) =>
        `ALTER TABLE events MODIFY SETTING parts_to_throw_insert = ${count}, max_delay_to_insert = 0, parts_to_delay_insert = ${count}`
      await http.run(bound(1), settings.database)
      const committable = await bench.prepare(2, messages(1, 2))
      await expect(bench.writer.commit(committable)).rejects.toThrow(TransientError)
      await expect(bench.writer.commit(committable)).rejects.toThrow(/Too many parts/)
      await http.run(bound(3_000), settings.database)
      await bench.writer.commit(committable)
      expect(await rows()).toBe(2)
    })

    it('should go on when the server was killed in the middle', async () => {
      await bench.open()
      const committable = await bench.prepare(1, messages(0, 20))
      await http.server.kill()
      await expect(bench.writer.commit(committable)).rejects.toThrow(TransientError)
      await http.server.restart()
      await bench.writer.commit(committable)
      expect(await rows()).toBe(20)
    })

    it('should say that the database is missing, and what to do', async () => {
      const missing = new ArchiveBench(
        directory.path,
        { ...settings, database: 'nowhere' },
        'missing',
      )
      await expect(missing.open()).rejects.toThrow(SetupError)
      await expect(missing.open()).rejects.toThrow(/nowhere.*Create the database/s)
    })
  })
})
