import { join } from 'node:path'
import { Client, types } from 'cassandra-driver'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { call } from '../../connectors/kafka/call.ts'
import type { Metadata } from '../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../connectors/kafka/driver.ts'
import { services } from '../helpers/services.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import {
  freePort,
  startCassandra,
  startKafka,
  startProxy,
  type Proxy,
  type Server,
} from './index.ts'

/** Servers start and stop within seconds, but on a busy machine they may take a while. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => {
  directory = await temporaryDirectory()
})

afterAll(() => directory.remove())

// Needs Java, which is there when the shared servers are.
describe.skipIf(services.kafka === undefined)('a broker of a test', () => {
  let broker: Server
  let proxy: Proxy

  beforeAll(async () => {
    const port = await freePort()
    proxy = await startProxy(`127.0.0.1:${port}`)
    const own = join(directory.path, 'kafka')
    broker = await startKafka({ directory: own, port, advertisedAddress: proxy.address })
  })

  afterAll(async () => {
    await broker.stop()
    await proxy.close()
  })

  it('should keep its topics when it is killed and started again', async () => {
    await createTopic('kept')
    await broker.kill()
    await expect(topics(1_000)).rejects.toThrow()
    await broker.restart()
    expect(await topics()).toContain('kept')
  })

  it('should answer nothing while it is paused', async () => {
    broker.pause()
    await expect(topics(1_000)).rejects.toThrow()
    broker.resume()
    expect(await topics()).toContain('kept')
  })

  it('should be reached through the proxy only', async () => {
    await proxy.cut()
    await expect(topics(1_000)).rejects.toThrow()
    await proxy.restore()
    expect(await topics()).toContain('kept')
  })

  async function createTopic(topic: string): Promise<void> {
    const { AdminClient } = await loadKafkaDriver()
    const admin = AdminClient.create({ 'bootstrap.servers': proxy.address })
    const made = { topic, num_partitions: 1, replication_factor: 1, config: {} }
    try {
      await call<void>((done) => admin.createTopic(made, 10_000, done))
    } finally {
      admin.disconnect()
    }
  }

  /** Topics of the broker, asked of the address that it gives to clients. */
  async function topics(timeout = 20_000): Promise<readonly string[]> {
    const { Producer } = await loadKafkaDriver()
    const producer = new Producer({ 'bootstrap.servers': proxy.address })
    try {
      const metadata = await call<Metadata>((done) => producer.connect({ timeout }, done))
      expect(metadata.brokers.map(({ host, port }) => `${host}:${port}`)).toEqual([proxy.address])
      return metadata.topics.map(({ name }) => name)
    } finally {
      producer.disconnect(() => {})
    }
  }
})

// Needs Java, which is there when the shared servers are.
describe.skipIf(services.cql === undefined)('a CQL server of a test', () => {
  let server: Server

  beforeAll(async () => {
    server = await startCassandra({ directory: join(directory.path, 'cassandra') })
  })

  afterAll(() => server.stop())

  it('should have every acknowledged write after it was killed', async () => {
    await withClient(async (client) => {
      await client.execute(
        `CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      )
      await client.execute('CREATE TABLE kept.numbers (number int PRIMARY KEY)')
      const insert = 'INSERT INTO kept.numbers (number) VALUES (?)'
      for (let number = 0; number < 20; number += 1) {
        await client.execute(insert, [number], { prepare: true })
      }
    })
    await server.kill()
    await server.restart()
    await withClient(async (client) => {
      const { rowLength } = await client.execute('SELECT number FROM kept.numbers')
      expect(rowLength).toBe(20)
    })
  })

  it('should be reached through a proxy, and be slow behind a slow one', async () => {
    const proxy = await startProxy(server.address)
    await withClient(async (client) => {
      await client.execute('SELECT now() FROM system.local')
      proxy.delay(50)
      const from = performance.now()
      await client.execute('SELECT now() FROM system.local')
      expect(performance.now() - from).toBeGreaterThan(90)
      await proxy.restore()
    }, proxy.address)
    await proxy.close()
  })

  async function withClient(work: (client: Client) => Promise<void>, address = server.address) {
    const client = new Client({
      contactPoints: [address],
      localDataCenter: 'datacenter1',
      protocolOptions: { maxVersion: types.protocolVersion.v4 },
    })
    try {
      await work(client)
    } finally {
      await client.shutdown()
    }
  }
})
