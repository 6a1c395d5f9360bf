import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clickhouse, SetupError, TransientError } from '#connectors'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { ArchiveBench } from './bench.ts'
import { HttpBench } from './http-bench.ts'

describe('connecting to a server', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeAll(async () => (directory = await temporaryDirectory()))
  afterAll(() => directory.remove())

  const open = (settings: object) => new ArchiveBench(directory.path, settings).open()

  it('should say that nobody listens, and that it may be tried again', async () => {
    const opened = open({ url: 'http://127.0.0.1:9', password: 'hunter2' })
    await expect(opened).rejects.toThrow(TransientError)
    await expect(opened).rejects.toThrow(/http:\/\/127\.0\.0\.1:9.*ECONNREFUSED/s)
    await expect(opened).rejects.not.toThrow(/hunter2/)
  })

  it('should try again when a proxy says that the server is away', async () => {
    const proxy = createServer((_, response) => response.writeHead(503).end('<h1>Away</h1>'))
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    await expect(open({ url })).rejects.toThrow(TransientError)
    proxy.close()
  })

  it('should refuse a wrong password, say where to set it, and not repeat it', async () => {
    const http = await HttpBench.start('right')
    const opened = open({ url: http.server.address, password: 'hunter2' })
    await expect(opened).rejects.toThrow(SetupError)
    await expect(opened).rejects.toThrow(/Check clickhouse\.username and clickhouse\.password/)
    await expect(opened).rejects.not.toThrow(/hunter2/)
    await open({ url: http.server.address, password: 'right' })
    await http.stop()
  })

  it.each(['http://u:hunter2@127.0.0.1:9', 'u:hunter2@host', 'http://host:9/?password=hunter2'])(
    'should refuse a url with a secret in it, and not repeat it',
    async (url) => {
      const bench = new ArchiveBench(directory.path)
      const config = { ...bench.context.config(clickhouse.connector), url }
      const opened = clickhouse.openArchive(config, directory.path)
      await expect(opened).rejects.toThrow(SetupError)
      await expect(opened).rejects.toThrow(/clickhouse\.username and clickhouse\.password/)
      await expect(opened).rejects.not.toThrow(/hunter2/)
    },
  )
})
