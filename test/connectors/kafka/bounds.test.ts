import { describe, expect, it } from 'vitest'
import { kafka, type ConnectorContext } from '#connectors'
import { services } from '../../helpers/services.ts'
import {
  committedOffset,
  kafkaContext,
  numberDecoder,
  produce,
  uniqueName,
  withTopic,
} from './helpers.ts'
import { pollUntil, pollWhile } from './read-all.ts'
import { until } from './until.ts'

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('the bounds of kafka.read', () => {
  it('should read the partition that is furthest behind, and hold the other one back', () =>
    withTopic(
      async (topic) => {
        await produceLarge(topic, [0, 1])
        const measured = new Map<string, number>()
        const settings = { bufferBytesMax, statisticsIntervalMs: 50, fetchBytesMax: 50_000 }
        const reader = await numbers(topic).open(measuring(measured, settings))
        const preferred = `${topic}-1`
        const isPreferred = ({ origin }: { origin: Place }) => origin.partition === preferred
        const { messages } = await pollWhile(
          reader,
          ({ messages }) => messages.filter(isPreferred).length < largeCount,
          { messagesMax: 50, bytesMax: 1 << 20, partition: preferred },
        )
        expect(isInOrder(messages.filter(isPreferred))).toBe(true)
        // It was read to its end while most of the other one waited at the broker.
        expect(messages.length).toBeLessThan(1.5 * largeCount)
        // One fetch may go past the bound by what it was mistaken about the size of messages.
        expect(measured.get('kafka_buffer_bytes')).toBeLessThan(bufferBytesMax * 2)
        const rest = await pollUntil(reader, 2 * largeCount - messages.length)
        const others = [...messages, ...rest.messages].filter((message) => !isPreferred(message))
        expect(others).toHaveLength(largeCount)
        expect(isInOrder(others)).toBe(true)
        await reader.close()
      },
      { partitions: 2 },
    ))
})

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('what kafka.read tells', () => {
  it('should commit to the group what is saved, and measure the lag', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: '2' }, { value: '3' }])
      const settings = { group: uniqueName('group'), statisticsIntervalMs: 100 }
      const gauges = new Map<string, number>()
      const reader = await numbers(topic).open(measuring(gauges, settings))
      await pollWhile(reader, ({ messages }) => messages.length < 1, {
        messagesMax: 1,
        bytesMax: 1 << 20,
      })
      expect(reader.lag?.()).toBe(2)
      await reader.committed?.(reader.position())
      await until(async () => (await committedOffset(topic, settings.group)) === 1)
      await pollWhile(reader, () => !gauges.has('kafka_lag_messages'))
      await pollWhile(reader, () => reader.lag?.() !== 0)
      for (const name of ['kafka_queue_bytes', 'kafka_brokers_up', 'kafka_round_trip_ms']) {
        expect(gauges.has(name)).toBe(true)
      }
      await reader.close()
    }))
})

// Helpers

const bufferBytesMax = 200_000
const largeCount = 3_000

function numbers(topic: string) {
  return kafka.read({ topics: [topic], decode: numberDecoder })
}

/** Many times `bufferBytesMax` in each partition. */
async function produceLarge(topic: string, partitions: readonly number[]): Promise<void> {
  const padding = ' '.repeat(1_000)
  for (const partition of partitions) {
    const records = Array.from({ length: largeCount }, (_, n) => ({
      value: `${n}${padding}`,
      partition,
    }))
    await produce(topic, records)
  }
}

/** A context that follows the topic and notes the highest value of each gauge. */
function measuring(measured: Map<string, number>, settings: object): ConnectorContext {
  const measure = (name: string, value: number) => {
    measured.set(name, Math.max(value, measured.get(name) ?? 0))
  }
  return { ...kafkaContext({ settings, untilEnd: false }), measure }
}

interface Place {
  readonly partition: string
  readonly offset: number
}

function isInOrder(messages: readonly { readonly origin: Place }[]): boolean {
  return messages.every(({ origin }, index) => origin.offset === index)
}
