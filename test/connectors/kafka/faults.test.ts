import { describe, expect, it } from 'vitest'
import { kafka, SetupError, TransientError, type Logger } from '#connectors'
import { services } from '../../helpers/services.ts'
import {
  createTopic,
  kafkaContext,
  numberDecoder,
  produce,
  uniqueName,
  withTopic,
} from './helpers.ts'
import { pollUntil, pollWhile, readAll } from './read-all.ts'
import { until } from './until.ts'

// Needs a broker: npm run services:up.
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

  it('should tell of messages that go while it reads', () =>
    withTopic(async (topic, admin) => {
      await produce(topic, [{ value: '1' }, { value: '2' }])
      // The topic is made anew below before a look could find it gone.
      const context = kafkaContext({ untilEnd: false, settings: { partitionsIntervalMs: 1_000 } })
      const reader = await numbers(topic).open(context)
      await pollUntil(reader, 2)
      await admin.deleteTopic(topic)
      await until(() => createTopic(admin, topic).then(() => isThere(admin, topic)))
      await produce(topic, [{ value: '3' }])
      await until(async () => {
        const problem = await errorOf(pollWhile(reader, () => true))
        if (problem instanceof TransientError) return false
        expect(problem).toBeInstanceOf(SetupError)
        expect(String(problem)).toContain(`${topic}-0 ends at offset 1, 2 was next`)
        return true
      })
      await reader.close()
    }))

  it('should tell of a topic that was made anew while there was nothing to read', () =>
    withTopic(async (topic, admin) => {
      const reader = await caughtUp(topic, admin, {})
      await produce(topic, [{ value: '3' }])
      let problem: unknown
      await until(async () => {
        problem = await errorOf(reader.poll(limit, new AbortController().signal))
        return problem instanceof SetupError
      })
      expect(String(problem)).toContain(`${topic}-0 ends at offset 1, 2 was next`)
      await reader.close()
    }))

  it('should go on in a topic that was made anew, where that is allowed', () =>
    withTopic(async (topic, admin) => {
      const settings = { onOffsetOutOfRange: 'earliest' }
      const reader = await caughtUp(topic, admin, settings)
      await produce(topic, [{ value: '3' }])
      const values: unknown[] = []
      const sent = new Set<string>()
      await until(async () => {
        const found = await reader.poll(limit, new AbortController().signal).catch(() => 'idle')
        if (typeof found === 'object') values.push(...found.messages.map(({ value }) => value))
        if (values.length === 1 && !sent.has('4')) {
          sent.add('4')
          await produce(topic, [{ value: '4' }])
        }
        return values.length === 2
      })
      expect([values, reader.position()]).toEqual([[3, 4], { [`${topic}-0`]: 2 }])
      await reader.close()
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

// Helpers

const limit = { messagesMax: 100, bytesMax: 1 << 20 }

/** A reader of two messages that has met their end, and then a topic of that name that was made anew. */
async function caughtUp(topic: string, admin: kafka.KafkaAdmin, settings: object) {
  await produce(topic, [{ value: '1' }, { value: '2' }])
  // The topic is made anew before a look could find it gone.
  const context = kafkaContext({
    untilEnd: false,
    settings: { partitionsIntervalMs: 1_000, ...settings },
  })
  const reader = await numbers(topic).open(context)
  await pollUntil(reader, 2)
  await pollWhile(reader, (_, last) => last !== 'idle')
  await admin.deleteTopic(topic)
  await until(() => createTopic(admin, topic).then(() => isThere(admin, topic)))
  return reader
}

function numbers(topic: string) {
  return kafka.read({ topics: [topic], decode: numberDecoder })
}

async function isThere(admin: kafka.KafkaAdmin, topic: string): Promise<boolean> {
  return (await admin.metadata()).topics.some(({ name }) => name === topic)
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
