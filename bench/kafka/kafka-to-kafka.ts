import { kafka } from '#connectors'
import { pipeline, runtimeDefaults } from '#pipeline'
import { bytesEncoder } from '#schemas'
import { disconnected } from '../../connectors/kafka/connect.ts'
import type { ConsumerApi, FetchedMessage } from '../../connectors/kafka/driver-api.ts'
import type { Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { forget } from '../forget.ts'
import { sideBySide } from '../side-by-side.ts'
import { Stopwatch } from '../stopwatch.ts'
import { wholeRun } from '../whole-run.ts'
import { consumeBatch, openBareConsumer } from './bare-consumer.ts'
import { begin, commit, openBareProducer, type BareProducer } from './bare-producer.ts'
import { asItIs, fill, produceWhenRoom } from './messages.ts'
import { Topics } from './topics.ts'

const messages = 400_000
/** How long an epoch of the run takes, and a transaction of the loop. */
const commitMs = runtimeDefaults.checkpointIntervalMs

/**
 * Topic to topic, exactly once: a whole run with a step in between and its state in LMDB, beside a loop
 * that consumes, transforms, produces and commits in transactions as long as our epochs.
 * What the run does besides: what source and sink do, batches through the graph, a saved manifest.
 */
export async function benchKafkaToKafka(brokers: string): Promise<readonly Figure[]> {
  return await Topics.with(brokers, async (topics) => {
    const from = await topics.make()
    await fill(from, messages, topics.config)
    return await sideBySide(`kafka to kafka, exactly once, each ${commitMs} ms`, {
      count: messages,
      cpu: 'CPU µs/event',
      rounds: 4,
      bare: {
        name: 'bare consume-transform-produce loop',
        run: () => loopBare(from, topics),
      },
      ours: [{ name: 'whole run', run: () => runOurs(from, topics) }],
    })
  })
}

async function runOurs(from: string, topics: Topics): Promise<Cost> {
  const to = await topics.make()
  const stopwatch = new Stopwatch()
  const bytes = bytesEncoder()
  const definition = pipeline(to, (p) => {
    p.source('in', kafka.readRecords({ topics: [from], decode: asItIs }))
      .map('change', (record) => {
        stopwatch.start()
        return { ...record, value: changed(record.value ?? empty) }
      })
      .sink(
        'out',
        kafka.write({
          topic: to,
          key: ({ value }) => value.key,
          value: { name: bytes.name, encode: ({ value }) => value },
        }),
      )
    p.rejects.sink('rejects', forget())
  })
  const { config } = topics
  return await wholeRun({ definition, connectorConfig: () => config, messages, stopwatch })
}

async function loopBare(from: string, topics: Topics): Promise<Cost> {
  const to = await topics.make()
  const consumer = await openBareConsumer(from, topics)
  const producer = await openBareProducer(to, topics)
  const stopwatch = new Stopwatch()
  for (let done = 0; done < messages;) {
    const batch = await consumeBatch(consumer)
    if (batch.length === 0) continue
    stopwatch.start()
    done += await transaction({ consumer, producer, to, left: messages - done }, batch)
    stopwatch.lap()
  }
  await disconnected(consumer)
  await disconnected(producer)
  return stopwatch.cost
}

interface Loop {
  readonly consumer: ConsumerApi
  readonly producer: BareProducer
  readonly to: string
  /** Messages that are still to come. */
  readonly left: number
}

/** One transaction of what comes within its time. Answers how many messages that were. */
async function transaction(loop: Loop, first: readonly FetchedMessage[]): Promise<number> {
  const { consumer, producer, to, left } = loop
  const untilMs = performance.now() + commitMs
  const next = new Map<number, FetchedMessage>()
  let count = 0
  await begin(producer)
  for (let batch = first; ; batch = await consumeBatch(consumer)) {
    for (const message of batch) {
      const bytes = changed(message.value ?? empty)
      const produce = () => producer.produce(to, null, bytes, message.key)
      const room = produceWhenRoom(producer, produce)
      if (room !== undefined) await room
      next.set(message.partition, message)
    }
    count += batch.length
    if (count >= left || performance.now() >= untilMs) break
  }
  const offsets = [...next.values()].map(({ topic, partition, offset }) => {
    return { topic, partition, offset: offset + 1 }
  })
  await commit(producer, { consumer, offsets })
  return count
}

const empty = Buffer.alloc(0)

/** The step in between: another value of the same length. */
function changed(value: Buffer): Buffer {
  const copy = Buffer.from(value)
  copy[0] = 67
  return copy
}
