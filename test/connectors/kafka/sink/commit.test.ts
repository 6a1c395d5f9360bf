import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SetupError } from '#connectors'
import type { Json } from '../../../../connectors/connector.ts'
import { openAdmin } from '../../../../connectors/kafka/admin.ts'
import type { Callback, ProducerApi } from '../../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../../connectors/kafka/driver.ts'
import { startChild } from '../../../helpers/child-process.ts'
import { services } from '../../../helpers/services.ts'
import { produce } from '../helpers.ts'
import { BreakableDriver, faultAt, type Fault, type Step } from './breakable-driver.ts'
import { messageOf, numbers, TopicBench } from './topic-bench.ts'

let bench: TopicBench

// needs a broker
describe.skipIf(services.kafka === undefined)('a commit', () => {
  beforeEach(async () => {
    bench = await TopicBench.make()
  })
  afterEach(() => bench.remove())

  it('should be possible in another process, which has the committable and the blobs', async () => {
    const sink = await bench.open()
    await sink.write(numbers(0, 3))
    const committable = JSON.stringify(await sink.prepare(1))
    await sink.close()
    const commits = () => inAnotherProcess(bench.topic, bench.directory, committable)
    await commits()
    expect(await bench.visible()).toEqual([0, 1, 2])
    await commits()
    expect(await bench.visible()).toEqual([0, 1, 2])
  })

  it.each<[Step, Fault]>([
    ['beginTransaction', 'before'],
    ['produce', 'before'],
    ['commitTransaction', 'before'],
    ['commitTransaction', 'after'],
  ])('should find out what came of it when %s fails, %s it is made', async (step, fault) => {
    const breakable = new BreakableDriver(await loadKafkaDriver())
    const sink = await bench.open(0, { driver: breakable.driver })
    await sink.write(numbers(0, 3))
    const committable = await sink.prepare(1)
    breakable.script = faultAt(step, fault, step === 'produce' ? 2 : 1)
    await sink.commit(committable)
    await sink.write(numbers(3, 4))
    await sink.commit(await sink.prepare(2))
    expect(await bench.visible()).toEqual([0, 1, 2, 3])
    expect(sink.problem?.()).toBeUndefined()
  })

  it('should wait for brokers that take long to take the messages', async () => {
    const driver = await loadKafkaDriver()
    let [sessions, timeOuts] = [0, 0]
    class ImpatientProducer extends driver.Producer implements ProducerApi {
      override initTransactions(timeoutMs: number, done: Callback<void>): void {
        sessions += 1
        super.initTransactions(timeoutMs, done)
      }

      /** The first time-outs are as the driver tells them: without a flag. */
      override flush(timeoutMs: number, done: Callback<void>): unknown {
        if (timeOuts === 3) return super.flush(timeoutMs, done)
        timeOuts += 1
        const error = Object.assign(new Error('Local: Timed out'), { code: -1 })
        return setImmediate(() => done(error, undefined))
      }
    }
    const sink = await bench.open(0, { driver: { ...driver, Producer: ImpatientProducer } })
    await sink.write(numbers(0, 20_000))
    await sink.commit(await sink.prepare(1))
    expect(sessions).toBe(1)
    expect(timeOuts).toBe(3)
    expect(await bench.visible()).toHaveLength(20_000)
  })

  it('should read back an epoch of many chunks, and keep it until a later one is there', async () => {
    const blobs = () => readdir(join(bench.directory, 'blobs'))
    const text = 'x'.repeat(100_000)
    const first = await bench.openWrite<string>({ key: () => null })
    for (let n = 0; n < 100; n++) await first.write([messageOf(text + n)])
    const committable = await first.prepare(1)
    expect(await blobs()).toHaveLength(3)

    const second = await bench.openWrite<string>({ key: () => null }, {}, 1)
    await second.commit(committable)
    expect(await blobs()).toHaveLength(3)
    const ends = (await bench.messages()).map(({ value }) => Number(value?.subarray(100_001, -1)))
    expect(ends).toEqual([...Array(100).keys()])
    await second.write([messageOf('small')])
    await second.commit(await second.prepare(2))
    expect(await blobs()).toHaveLength(1)
  })

  it('should remove what was staged for epochs that were never saved', async () => {
    const blobs = () => readdir(join(bench.directory, 'blobs'))
    const sink = await bench.open()
    await sink.write(numbers(0, 1))
    await sink.commit(await sink.prepare(1))
    await sink.write(numbers(1, 2))
    await sink.prepare(2)
    expect(await blobs()).toHaveLength(2)
    await bench.open(1)
    expect(await blobs()).toEqual([expect.stringMatching(/^1-/)])
  })

  it('should say so where the messages of an unwritten epoch are gone', async () => {
    const sink = await bench.open()
    await sink.write(numbers(0, 1))
    const committable = (await sink.prepare(1)) as { chunks: string[] }
    await bench.context().blobs.remove(committable.chunks)
    const later = await bench.open(1)
    await expect(later.commit(committable)).rejects.toThrow(SetupError)
    await expect(later.commit(committable)).rejects.toThrow(/neither in .* nor among the staged/)
  })

  it('should not take a savepoint of another history for written', async () => {
    const first = await bench.open()
    const epochs: Json[] = []
    for (const epoch of [1, 2, 3]) {
      await first.write(numbers(epoch, epoch + 1))
      epochs.push(await first.prepare(epoch))
      await first.commit(epochs.at(-1) ?? null)
    }
    // Savepoint 1 is restored: epoch 2 comes again, with other messages, and its writer dies.
    const second = await bench.open(1)
    await second.commit(epochs[0] ?? null)
    await second.write(numbers(20, 22))
    const other = await second.prepare(2)
    const third = await bench.open(2)
    await third.commit(other)
    expect(await bench.visible()).toEqual([1, 2, 3, 20, 21])
  })

  it('should refuse to guess where the markers are gone', async () => {
    const sink = await bench.open()
    await sink.write(numbers(0, 1))
    await sink.commit(await sink.prepare(1))
    const restarted = await bench.open(1)
    await restarted.write(numbers(1, 2))
    const committable = await restarted.prepare(2)
    await restarted.commit(committable)
    const admin = await openAdmin(bench.config)
    await admin.deleteTopic(bench.config.markersTopic)
    await admin.close()
    const later = await bench.open(2)
    await expect(later.commit(committable)).rejects.toThrow(SetupError)
    await expect(later.commit(committable)).rejects.toThrow(/Markers were lost/)
    const marker = { key: `anabranch.${bench.topic}.conformance`, value: '{"epoch":2}' }
    await produce(bench.config.markersTopic, [marker])
    await (await bench.open(2)).commit(committable)
    expect(await bench.visible()).toEqual([0, 1])
  })

  it('should refuse a committable of something else', async () => {
    const sink = await bench.open()
    await expect(sink.commit({ rows: 3 })).rejects.toThrow(/Not a committable of a Kafka sink/)
  })
})

// Helpers

async function inAnotherProcess(...args: readonly string[]): Promise<void> {
  const child = startChild('test/connectors/kafka/sink/commit-again.ts', ...args)
  expect(await child.line()).toBe('committed')
  await child.kill()
}
