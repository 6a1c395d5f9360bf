import { describe, expect, it } from 'vitest'
import { kafka, SetupError, TransientError, type Logger } from '#connectors'
import { services } from '../../helpers/services.ts'
import {
  committedOffset,
  kafkaContext,
  numberDecoder,
  produce,
  uniqueName,
  withTopic,
} from './helpers.ts'
import { pollUntil, pollWhile, readAll } from './read-all.ts'
import { until } from './until.ts'

describe.skipIf(services.kafka === undefined)('kafka.read, when things go wrong', () => {
  it('should say where no broker answers, and what to look at', async () => {
    const settings = { brokers: '127.0.0.1:1', connectTimeoutMs: 500 }
    const opening = numbers('any').open(kafkaContext({ settings }))
    await expect(opening).rejects.toThrow(
      /^Kafka cannot be reached at 127\.0\.0\.1:1: .*Connection refused.*Is a broker there \(kafka\.brokers\)\?$/,
    )
    await expect(numbers('any').open(kafkaContext({ settings }))).rejects.toBeInstanceOf(
      TransientError,
    )
  })

  it('should refuse properties that there are not, without showing secrets', async () => {
    const properties = ['no.such.property=1']
    const opening = numbers('any').open(kafkaContext({ settings: { properties } }))
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow('No such configuration property: "no.such.property"')
    const secret = ['ssl.key.password=hush', 'sasl.password=hush', 'socket.timeout.ms=hush']
    const refused = numbers('any').open(kafkaContext({ settings: { properties: secret } }))
    await expect(refused).rejects.toThrow(/^(?!.*hush).*for configuration property/)
  })

  it('should say that a login failed', async () => {
    const settings = {
      securityProtocol: 'sasl_plaintext',
      saslUsername: 'ada',
      saslPassword: 'hush',
      connectTimeoutMs: 500,
    }
    const opening = numbers('any').open(kafkaContext({ settings }))
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow(/kafka\.saslPassword/)
    await expect(opening).rejects.toThrow(/^(?!.*hush)/)
  })

  it('should list topics that are missing, and too small', () =>
    withTopic(async (topic) => {
      const missing = uniqueName('missing')
      const spec = kafka.read({ topics: [topic, missing], decode: numberDecoder, partitions: 3 })
      const opening = spec.open(kafkaContext())
      await expect(opening).rejects.toBeInstanceOf(SetupError)
      await expect(opening).rejects.toThrow(`${missing}: there is no such topic`)
      await expect(opening).rejects.toThrow(`${topic}: 1 partitions, 3 are needed`)
    }))

  it('should throw TransientError while a topic is gone, and say how to make it', () =>
    withTopic(async (topic, admin) => {
      await produce(topic, [{ value: '1' }])
      const context = kafkaContext({ untilEnd: false, settings: { partitionsIntervalMs: 100 } })
      const reader = await numbers(topic).open(context)
      await pollUntil(reader, 1)
      await admin.deleteTopic(topic)
      const problem = await errorOf(pollWhile(reader, () => true))
      expect(problem).toBeInstanceOf(TransientError)
      expect(reader.problem?.()).toContain(topic)
      await reader.close()
      const opening = numbers(topic).open(kafkaContext(), { [`${topic}-0`]: 1 })
      await expect(opening).rejects.toThrow('anabranch topics create makes it')
    }))

  it('should read partitions that a topic gets later from their beginning', () =>
    withTopic(async (topic, admin) => {
      await produce(topic, [{ value: '1' }])
      const context = kafkaContext({ untilEnd: false, settings: { partitionsIntervalMs: 100 } })
      const spec = kafka.read({ topics: [topic], decode: numberDecoder, startFrom: 'end' })
      const reader = await spec.open(context)
      await admin.createPartitions(topic, 2)
      await until(() =>
        produce(topic, [{ value: '2', partition: 1 }]).then(
          () => true,
          () => false,
        ),
      )
      const { messages } = await pollUntil(reader, 1)
      expect(messages.map(({ value, origin }) => [value, origin.partition])).toEqual([
        [2, `${topic}-1`],
      ])
      expect(reader.partitions()).toEqual([`${topic}-0`, `${topic}-1`])
      await reader.close()
    }))

  it('should read only the partitions of its part', () =>
    withTopic(
      async (topic) => {
        await produce(
          topic,
          [0, 1, 2].map((partition) => ({ value: String(partition), partition })),
        )
        const context = { ...kafkaContext(), partitions: [`${topic}-1`], shard: `${topic}-1` }
        const { messages, position } = await readAll(numbers(topic), context)
        expect(messages.map(({ value }) => value)).toEqual([1])
        expect(position).toEqual({ [`${topic}-1`]: 1 })
        const beyond = { ...context, partitions: [`${topic}-7`] }
        await expect(numbers(topic).open(beyond)).rejects.toThrow(`no partition ${topic}-7`)
      },
      { partitions: 3 },
    ))

  it('should tell of messages that are gone before they were read', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: '2' }])
      const position = { [`${topic}-0`]: 9 }
      const opening = numbers(topic).open(kafkaContext(), position)
      await expect(opening).rejects.toBeInstanceOf(SetupError)
      await expect(opening).rejects.toThrow(`${topic}-0 ends at offset 2, 9 was next`)
      await expect(opening).rejects.toThrow('set kafka.onOffsetOutOfRange to earliest')
    }))

  it('should go on with the oldest there is where that is allowed, with a warning', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: '2' }])
      const warnings: string[] = []
      const context = kafkaContext({
        settings: { onOffsetOutOfRange: 'earliest' },
        logger: loggerTo(warnings),
      })
      const { messages } = await readAll(numbers(topic), context, { [`${topic}-0`]: 9 })
      expect(messages.map(({ value }) => value)).toEqual([1, 2])
      expect(warnings).toContain('messages are gone that were to be read; going on without them')
    }))
})

describe.skipIf(services.kafka === undefined)('the bounds of kafka.read', () => {
  it('should stop fetching when nobody polls for one of two partitions', () =>
    withTopic(
      async (topic) => {
        const count = 3_000
        const padding = ' '.repeat(1_000)
        for (const partition of [0, 1]) {
          const value = (n: number) => `${n}${padding}`
          await produce(
            topic,
            Array.from({ length: count }, (_, n) => ({ value: value(n), partition })),
          )
        }
        const bufferBytesMax = 200_000
        const measured = new Map<string, number>()
        const settings = { bufferBytesMax, statisticsIntervalMs: 50, fetchBytesMax: 50_000 }
        const context = {
          ...kafkaContext({ settings, untilEnd: false }),
          measure: (name: string, value: number) =>
            measured.set(name, Math.max(value, measured.get(name) ?? 0)),
        }
        const reader = await numbers(topic).open(context)
        const preferred = `${topic}-1`
        const limit = { messagesMax: 50, bytesMax: 1 << 20, partition: preferred }
        const isPreferred = ({ origin }: { origin: Place }) => origin.partition === preferred
        const { messages } = await pollWhile(
          reader,
          ({ messages }) => messages.filter(isPreferred).length < count,
          limit,
        )
        expect(isInOrder(messages.filter(isPreferred))).toBe(true)
        expect(isInOrder(messages.filter((message) => !isPreferred(message)))).toBe(true)
        // The preferred one was read to its end while most of the other one waited at the broker.
        expect(messages.length).toBeLessThan(1.5 * count)
        // One fetch may go past the bound by what it was mistaken about the size of messages.
        expect(measured.get('kafka_buffer_bytes')).toBeLessThan(bufferBytesMax * 2)
        const rest = await pollUntil(reader, 2 * count - messages.length)
        expect(new Set([...messages, ...rest.messages].map(placeOf)).size).toBe(2 * count)
        await reader.close()
      },
      { partitions: 2 },
    ))

  it('should serve partitions in turn where none is preferred', () =>
    withTopic(
      async (topic) => {
        const records = Array.from({ length: 300 }, (_, n) => ({
          value: String(n),
          partition: n % 3,
        }))
        await produce(topic, records)
        const reader = await numbers(topic).open(kafkaContext())
        const order: string[] = []
        const limit = { messagesMax: 10, bytesMax: 1 << 20 }
        await pollWhile(
          reader,
          ({ messages }, last) => {
            if (isPoll(last) && last.messages.length > 0) order.push(last.partition)
            return messages.length < 300
          },
          limit,
        )
        expect(new Set(order.slice(-6)).size).toBe(3)
        await reader.close()
      },
      { partitions: 3 },
    ))

  it('should commit to the group what is saved, and measure the lag', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: '2' }, { value: '3' }])
      const settings = { group: uniqueName('group'), statisticsIntervalMs: 100 }
      const gauges = new Map<string, number>()
      const context = {
        ...kafkaContext({ settings, untilEnd: false }),
        measure: (name: string, value: number) => gauges.set(name, value),
      }
      const reader = await numbers(topic).open(context)
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

function numbers(topic: string) {
  return kafka.read({ topics: [topic], decode: numberDecoder })
}

function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function loggerTo(warnings: string[]): Logger {
  return { debug() {}, info() {}, error() {}, warn: (_, message) => warnings.push(message) }
}

interface Place {
  readonly partition: string
  readonly offset: number
}

function isInOrder(messages: readonly { readonly origin: Place }[]): boolean {
  return messages.every(({ origin }, index) => origin.offset === index)
}

function placeOf({ origin }: { readonly origin: Place }): string {
  return `${origin.partition}:${origin.offset}`
}

function isPoll(result: unknown): result is { readonly partition: string; messages: unknown[] } {
  return typeof result === 'object' && result !== null && 'messages' in result
}
