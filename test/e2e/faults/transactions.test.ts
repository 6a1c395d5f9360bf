/**
 * Kafka → Kafka while processes and the broker stop in the middle of transactions, for longer than those
 * may take, and die. A reader of committed messages runs all the time: it never sees a message twice, or
 * one that is not there in the end.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { kafkaConfig } from '../../connectors/kafka/helpers.ts'
import { readCommitted } from '../../connectors/kafka/sink/read-committed.ts'
import { until } from '../../connectors/kafka/until.ts'
import { startKafka } from '../../services/index.ts'
import { expectSame } from '../deployment/compare.ts'
import { CommittedReader, lineOf } from './committed-reader.ts'
import type { Keeper } from './keeper.ts'
import { drawMoments, seed, type Moment } from './moments.ts'
import { useOwnServers } from './own-servers.ts'
import { hasServers } from './servers.ts'
import { kafkaTrial, patienceMs, type Trial } from './trial.ts'

const rounds = Number(process.env['ANABRANCH_FAULT_ROUNDS'] ?? 1)
const transactionTimeoutMs = 2_000
/** Between two looks for an open transaction. */
const lookAgainMs = 100
/** Input for as many parts that flow until a transaction is open. */
const partsOfLooks = 20
const archive = 'archived-events'
const topics = [archive, 'profiles', 'rejects', 'conflicts', 'late-events']

// Only real servers fail like real servers: without them there is nothing to see.
describe.skipIf(!hasServers)('transactions that are disturbed', () => {
  const own = useOwnServers((directory) => startKafka({ directory: join(directory, 'kafka') }))

  it(
    `should leave each message once, at any time (${rounds} rounds, seed ${seed})`,
    async () => {
      const { directory, servers: broker, input, outcome } = own()
      const trial = await kafkaTrial({
        directory,
        addresses: { kafka: broker.address },
        input,
        parts: (5 + partsOfLooks) * rounds,
        settings: { kafka: { transactionTimeoutMs } },
      })
      const reader = await CommittedReader.start(broker.address, topics)
      const process = trial.keep()
      for (const moment of drawMoments(rounds)) await disturb(trial, process, moment)
      await trial.during(async () => {})
      await process.stop()
      expectSame(await trial.outcome(), outcome)
      await expectSeen(reader)
    },
    (5 + 5 * rounds) * patienceMs,
  )

  /** Five faults, each while input flows. */
  async function disturb(trial: Trial, process: Keeper, { delayMs }: Moment): Promise<void> {
    const { servers: broker } = own()
    await trial.during(async () => {
      await stopInTransaction(trial, process)
      // The broker ends what has taken too long.
      await until(async () => !(await trial.ends.isOpen(archive)), patienceMs)
      process.resume()
    })
    await trial.during(async () => {
      await sleep(delayMs)
      broker.pause()
      await sleep(2 * transactionTimeoutMs)
      broker.resume()
    })
    await trial.during(async () => {
      await stopInTransaction(trial, process)
      await process.kill()
    })
    await trial.during(async () => {
      await trial.more()
      await sleep(delayMs)
      await process.kill()
    })
    await trial.during(async () => {
      await sleep(delayMs)
      await broker.kill()
      await broker.restart()
    })
  }

  /** What was read at all times is what is there in the end, and no event is there twice. */
  async function expectSeen(reader: CommittedReader): Promise<void> {
    const config = kafkaConfig({ brokers: own().servers.address })
    for (const topic of topics) {
      const there = (await readCommitted(config, topic)).map(lineOf)
      await until(() => reader.seen(topic).length >= there.length, patienceMs)
      expect(reader.seen(topic), topic).toEqual(there)
    }
    await reader.close()
    const events = await readCommitted(config, archive)
    const ids = events.map(({ value }) => (JSON.parse(String(value)) as Event).messageId)
    expect(new Set(ids).size).toBe(ids.length)
  }
})

// Helpers

interface Event {
  readonly messageId: string
}

/**
 * Stops the process while a transaction of the archive is open: most of the time, while input flows. It
 * flows until there is one, since a process that was just started reads nothing for longer than a part is.
 */
async function stopInTransaction({ ends, feed }: Trial, process: Keeper): Promise<void> {
  await until(async () => {
    process.pause()
    if (await ends.isOpen(archive)) return true
    process.resume()
    await feed.piece()
    await sleep(lookAgainMs)
    return false
  }, patienceMs)
}
