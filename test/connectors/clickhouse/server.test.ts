import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clickhouse, SetupError, TransientError } from '#connectors'
import { describeSink } from '../../../connectors/conformance.ts'
import { ArchiveBench, collect, message, messages } from './bench.ts'
import { ClickHouseHttpServer } from './http-server.ts'

describeSink('clickhouse.insert, on a server', {
  connector: clickhouse.connector,
  histories: 5,
  setUp: async (directory) => {
    const server = new ClickHouseHttpServer(directory)
    const settings = { url: await server.listen() }
    const bench = new ArchiveBench(directory, settings, 'step')
    return {
      spec: bench.spec,
      settings,
      message: (index) => message(`m-${index}`),
      failNextCommit: () => (server.nextFault = 'bad-gateway'),
      async visible() {
        const tables = await bench.ask("SELECT name FROM system.tables WHERE name = 'events'")
        if (tables.length === 0) return []
        return (await bench.messageIds()).map((id) => Number(String(id).slice(2)))
      },
      tearDown: () => server.close(),
    }
  },
})

describe('an archive on a server', () => {
  let directory: string
  let server: ClickHouseHttpServer
  let bench: ArchiveBench

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    server = new ClickHouseHttpServer(directory)
    bench = new ArchiveBench(directory, { url: await server.listen() })
  })

  afterEach(() => bench.close())

  afterAll(async () => {
    await server.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('should stream rows to the server as they are', async () => {
    await bench.open()
    await bench.save(1, [message('m-1', { userId: "O'Neill \\ 😀 \0" })])
    expect(await bench.ask("SELECT user_id FROM events WHERE message_id = 'm-1'")).toEqual([
      { user_id: "O'Neill \\ 😀 \0" },
    ])
  })

  it.each(['refuse', 'lose-answer', 'bad-gateway'] as const)(
    'should write an epoch once when the network says %s and the commit is repeated',
    async (fault) => {
      await bench.open()
      const committable = await bench.prepare(2, messages(100, 120))
      server.nextFault = fault
      await expect(bench.writer.commit(committable)).rejects.toBeInstanceOf(TransientError)
      await bench.writer.commit(committable)
      const [row] = await bench.ask(
        `SELECT count() AS rows FROM events WHERE message_id LIKE 'm-1__' AND epoch = 2`,
      )
      expect(row).toEqual({ rows: 20 })
      await bench.close()
      await bench.spec.rewind?.(bench.context, 1)
    },
  )

  it('should say that nobody listens, and that it may be tried again', async () => {
    const nobody = new ArchiveBench(directory, { url: 'http://127.0.0.1:9' }, 'nobody')
    await expect(nobody.open()).rejects.toThrow(TransientError)
    await expect(nobody.open()).rejects.toThrow(/http:\/\/127\.0\.0\.1:9.*ECONNREFUSED/s)
  })

  it('should never show the password', async () => {
    const secret = { url: 'http://127.0.0.1:9', password: 'hunter2' }
    const nobody = new ArchiveBench(directory, secret, 'nobody')
    await expect(nobody.open()).rejects.not.toThrow(/hunter2/)
  })

  it.each(['http://u:hunter2@127.0.0.1:9', 'u:hunter2@host', 'http://host:9/?password=hunter2'])(
    'should refuse a url with a secret in it, and not repeat it',
    async (url) => {
      const config = { ...bench.context.config(clickhouse.connector), url }
      const opened = clickhouse.openArchive(config, directory)
      await expect(opened).rejects.toThrow(SetupError)
      await expect(opened).rejects.toThrow(/clickhouse\.username and clickhouse\.password/)
      await expect(opened).rejects.not.toThrow(/hunter2/)
    },
  )

  it('should answer queries with parameters, and refuse those that change something', async () => {
    const config = bench.context.config(clickhouse.connector)
    const archive = await clickhouse.openArchive(config, directory)
    const [row] = await collect(
      archive.rows('SELECT {text:String} AS text', { params: { text: "it's" } }),
    )
    expect(row).toEqual({ text: "it's" })
    await expect(collect(archive.rows('DROP TABLE events'))).rejects.toThrow(/readonly/)
    await archive.close()
  })
})
