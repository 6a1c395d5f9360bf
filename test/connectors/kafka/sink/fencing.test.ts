import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FencedError } from '#schemas'
import { call } from '../../../../connectors/kafka/call.ts'
import { clientProperties } from '../../../../connectors/kafka/client-properties.ts'
import type { WatermarkOffsets } from '../../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../../connectors/kafka/driver.ts'
import { connected, disconnected } from '../../../../connectors/kafka/connect.ts'
import { services } from '../../../helpers/services.ts'
import { BreakableDriver, faultAt, Pause } from './breakable-driver.ts'
import { numbers, TopicBench } from './topic-bench.ts'

let bench: TopicBench

// needs a broker
describe.skipIf(services.kafka === undefined)('who owns a transactional id', () => {
  beforeEach(async () => {
    bench = await TopicBench.make()
  })
  afterEach(() => bench.remove())

  it('should be who opened last: the other one writes nothing more', async () => {
    const old = await bench.open()
    await old.write(numbers(0, 3))
    const committable = await old.prepare(1)

    const young = await bench.open(1)
    await expect(old.commit(committable)).rejects.toBeInstanceOf(FencedError)
    expect(await bench.visible()).toEqual([])
    await young.commit(committable)
    await expect(old.commit(committable)).rejects.toBeInstanceOf(FencedError)
    expect(await bench.visible()).toEqual([0, 1, 2])
  })

  it('should stay with the new one when the old one tries in vain', async () => {
    const old = await bench.open()
    await old.write(numbers(0, 1))
    const first = await old.prepare(1)
    const young = await bench.open(1)
    await young.commit(first)
    // Finding out fences the new one, too; it has to see that it is the owner all the same.
    await expect(old.commit(first)).rejects.toBeInstanceOf(FencedError)
    await young.write(numbers(1, 2))
    await young.commit(await young.prepare(2))
    expect(await bench.visible()).toEqual([0, 1])
  })

  it('should not be a zombie that wakes up in the middle of its transaction', async () => {
    const pause = new Pause()
    const real = await loadKafkaDriver()
    const breakable = new BreakableDriver(real)
    const zombie = await bench.open(0, { driver: breakable.driver })
    await zombie.write(numbers(0, 100))
    const committable = await zombie.prepare(1)
    breakable.script = faultAt('commitTransaction', pause.over)
    const committing = zombie.commit(committable)
    const rejected = expect(committing).rejects.toBeInstanceOf(FencedError)
    await sent(100)

    const young = await bench.open(1)
    await young.commit(committable)
    pause.end()
    await rejected
    expect(await bench.visible()).toEqual([...Array(100).keys()])
  })

  it('should outlive a transaction that took too long', async () => {
    const pause = new Pause()
    const breakable = new BreakableDriver(await loadKafkaDriver())
    const settings = { transactionTimeoutMs: 1_000 }
    const sink = await bench.open(0, { driver: breakable.driver, settings })
    await sink.write(numbers(0, 5))
    const committable = await sink.prepare(1)
    breakable.script = faultAt('commitTransaction', pause.over)
    const committing = sink.commit(committable)
    await aborted()
    pause.end()
    await committing
    await sink.commit(committable)
    expect(await bench.visible()).toEqual([0, 1, 2, 3, 4])
  })
})

// Helpers

/** Waits until the broker holds messages, committed or not. */
async function sent(count: number): Promise<void> {
  await until(({ highOffset }) => highOffset >= count, 'read_uncommitted')
}

/** Waits until the broker has ended the one transaction of the topic. */
async function aborted(): Promise<void> {
  await until(({ highOffset }) => highOffset > 0, 'read_committed')
}

async function until(
  holds: (offsets: WatermarkOffsets) => boolean,
  isolation: 'read_committed' | 'read_uncommitted',
): Promise<void> {
  const driver = await loadKafkaDriver()
  const required = { 'group.id': bench.topic, 'isolation.level': isolation }
  const properties = clientProperties(bench.config, { required })
  const client = await connected(bench.config, () => new driver.KafkaConsumer(properties, {}))
  const offsets = () =>
    call<WatermarkOffsets>((done) => client.queryWatermarkOffsets(bench.topic, 0, 5_000, done))
  await expect.poll(async () => holds(await offsets()), { timeout: 30_000 }).toBe(true)
  await disconnected(client)
}
