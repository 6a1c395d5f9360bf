import { tmpdir } from 'node:os'
import { kafka, type SourceReader } from '#connectors'
import { pipeline } from '#pipeline'
import type { Decoder } from '#schemas'
import { conformanceContext } from '../../connectors/conformance/context.ts'
import { disconnected } from '../../connectors/kafka/connect.ts'
import type { Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { forget } from '../forget.ts'
import { sideBySide } from '../side-by-side.ts'
import { Stopwatch } from '../stopwatch.ts'
import { wholeRun } from '../whole-run.ts'
import { consumeBatch, openBareConsumer } from './bare-consumer.ts'
import { asItIs, fill } from './messages.ts'
import { Topics } from './topics.ts'

const messages = 300_000

/**
 * The source of a topic beside a bare consumer of the same properties: its reader alone, and a whole
 * run into a sink that forgets. What the reader does besides: buffers by partition, a choice between
 * them, a message with its origin for each record.
 */
export async function benchKafkaSource(brokers: string): Promise<readonly Figure[]> {
  return await Topics.with(brokers, async (topics) => {
    const topic = await topics.make()
    await fill(topic, messages, topics.config)
    return await sideBySide('kafka source', {
      count: messages,
      cpu: 'CPU µs/event',
      rounds: 4,
      bare: { name: 'bare consumer, consume(1000)', run: () => readBare(topic, topics) },
      ours: [
        { name: 'kafka.read, its reader alone', run: () => readAlone(topic, topics) },
        { name: 'kafka.read, a whole run', run: () => readInRun(topic, topics) },
      ],
    })
  })
}

async function readBare(topic: string, topics: Topics): Promise<Cost> {
  const consumer = await openBareConsumer(topic, topics)
  const stopwatch = new Stopwatch()
  for (let read = 0; read < messages;) {
    const batch = await consumeBatch(consumer)
    if (batch.length > 0) stopwatch.start()
    read += batch.length
  }
  stopwatch.lap()
  await disconnected(consumer)
  return stopwatch.cost
}

async function readAlone(topic: string, { settings }: Topics): Promise<Cost> {
  const stopwatch = new Stopwatch()
  const { connector } = kafka
  const context = { connector, directory: tmpdir(), settings, pipeline: topic }
  const reader = await specOf(topic, stopwatch).open(conformanceContext(context))
  await readThrough(reader)
  stopwatch.lap()
  await reader.close()
  return stopwatch.cost
}

/** Polls as the runtime does: with the partition that is furthest behind. */
async function readThrough(reader: SourceReader<Buffer>): Promise<void> {
  const { signal } = new AbortController()
  const read = new Map<string, number>()
  const readOf = (partition: string) => read.get(partition) ?? 0
  for (let total = 0; total < messages;) {
    const behind = reader.partitions().toSorted((left, right) => readOf(left) - readOf(right))[0]
    const limit = { messagesMax: 2_000, bytesMax: 1 << 20 }
    const poll = await reader.poll(
      behind === undefined ? limit : { ...limit, partition: behind },
      signal,
    )
    if (typeof poll !== 'object') continue
    total += poll.messages.length
    read.set(poll.partition, readOf(poll.partition) + poll.messages.length)
  }
}

function readInRun(topic: string, { config }: Topics): Promise<Cost> {
  const stopwatch = new Stopwatch()
  const definition = pipeline(topic, (p) => {
    p.source('in', specOf(topic, stopwatch)).sink('forgotten', forget())
    p.rejects.sink('rejects', forget())
  })
  return wholeRun({ definition, connectorConfig: () => config, messages, stopwatch })
}

function specOf(topic: string, stopwatch: Stopwatch) {
  const decode: Decoder<Buffer> = {
    name: asItIs.name,
    decode(chunk, start, end, context) {
      stopwatch.start()
      return asItIs.decode(chunk, start, end, context)
    },
  }
  return kafka.read({ topics: [topic], decode })
}
