import { describe, expect, it } from 'vitest'
import { kafka } from '#connectors'
import { bytesDecoder } from '#schemas'
import { services } from '../../helpers/services.ts'
import {
  kafkaContext,
  numberDecoder,
  produce,
  send,
  transaction,
  uniqueName,
  withProducer,
  withTopic,
} from './helpers.ts'
import { pollUntil, readAll } from './read-all.ts'

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('kafka.read', () => {
  it('should deliver the values of a topic with where they came from', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '7', key: 'k' }, { value: '8' }])
      const { messages, position } = await readAll(numbers(topic), kafkaContext())
      expect(messages.map(({ key, value, timestampMs }) => ({ key, value, timestampMs }))).toEqual([
        { key: '', value: 7, timestampMs: 7 },
        { key: '', value: 8, timestampMs: 8 },
      ])
      const { source, partition, offset, bytes } = messages[1]?.origin ?? {}
      expect({ source, partition, offset }).toEqual({
        source: 'conformance',
        partition: `${topic}-0`,
        offset: 1,
      })
      expect(Buffer.from(bytes ?? []).toString()).toBe('8')
      expect(position).toEqual({ [`${topic}-0`]: 2 })
    }))

  it('should reject what cannot be decoded, with its bytes, and go on', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: 'poison' }, { value: null }, { value: '2' }])
      const { messages, rejected } = await readAll(numbers(topic), kafkaContext())
      expect(messages.map(({ value }) => value)).toEqual([1, 2])
      const found = rejected.map(({ reason, step, origin: { partition, offset, bytes } }) => ({
        reason,
        step,
        partition,
        offset,
        bytes: Buffer.from(bytes).toString(),
      }))
      const partition = `${topic}-0`
      const step = 'conformance'
      expect(found).toEqual([
        { reason: 'not-a-number', step, partition, offset: 1, bytes: 'poison' },
        { reason: 'tombstone', step, partition, offset: 2, bytes: '' },
      ])
    }))

  it('should pass over tombstones where that is asked for', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: null, key: 'gone' }])
      const spec = kafka.read({ topics: [topic], decode: numberDecoder, tombstones: 'skip' })
      const { messages, rejected, position } = await readAll(spec, kafkaContext())
      expect(messages).toHaveLength(1)
      expect(rejected).toEqual([])
      expect(position).toEqual({ [`${topic}-0`]: 2 })
    }))

  it('should give messages the key of their record, and reject those without', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1', key: 'ada' }, { value: '2' }])
      const spec = kafka.read({ topics: [topic], decode: numberDecoder, keyed: true })
      expect(spec.keyed).toBe(true)
      const { messages, rejected } = await readAll(spec, kafkaContext())
      expect(messages.map(({ key }) => key)).toEqual(['ada'])
      expect(rejected.map(({ reason }) => reason)).toEqual(['missing-key'])
    }))

  it('should take the time of the record where that is asked for', () =>
    withTopic(async (topic) => {
      const timestampMs = Date.UTC(2024, 1, 1)
      await produce(topic, [{ value: '1', timestampMs }])
      const spec = kafka.read({ topics: [topic], decode: numberDecoder, timestampFrom: 'record' })
      const { messages } = await readAll(spec, kafkaContext())
      expect(messages.map((message) => message.timestampMs)).toEqual([timestampMs])
    }))

  it('should begin at a time, and at the end', () =>
    withTopic(
      async (topic) => {
        const records = Array.from({ length: 10 }, (_, n) => ({
          value: String(n),
          partition: n % 2,
          timestampMs: 1_700_000_000_000 + n,
        }))
        await produce(topic, records)
        const later = { timestampMs: 1_700_000_000_007 }
        expect(await valuesFrom(topic, later)).toEqual([7, 8, 9])
        expect(await valuesFrom(topic, { timestampMs: 1_800_000_000_000 })).toEqual([])
        expect(await valuesFrom(topic, 'end')).toEqual([])
        expect(await valuesFrom(topic, 'beginning')).toHaveLength(10)
      },
      { partitions: 2 },
    ))

  it('should end behind aborted and before open transactions', () =>
    withTopic(async (topic) => {
      const properties = { 'transactional.id': uniqueName('writer') }
      const { position } = await withProducer(properties, async (producer) => {
        await new Promise<void>((resolve, reject) => {
          producer.initTransactions(10_000, (error) => (error ? reject(error) : resolve()))
        })
        await transaction(producer, 'commit', () => send(producer, topic, [{ value: '1' }]))
        await transaction(producer, 'abort', () => send(producer, topic, [{ value: '2' }]))
        const aborted = await readAll(numbers(topic), kafkaContext())
        expect(aborted.messages.map(({ value }) => value)).toEqual([1])
        await transaction(producer, 'leave open', () => send(producer, topic, [{ value: '3' }]))
        const open = await readAll(numbers(topic), kafkaContext())
        expect(open.messages.map(({ value }) => value)).toEqual([1])
        return open
      })
      // Behind both markers: nothing is left to be read again and again.
      expect(position).toEqual({ [`${topic}-0`]: 4 })
    }))

  it('should end at what was there when it was opened', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }, { value: '2' }])
      const reader = await numbers(topic).open(kafkaContext())
      await produce(topic, [{ value: '3' }])
      const { messages } = await pollUntil(reader, 2)
      expect(messages.map(({ value }) => value)).toEqual([1, 2])
      expect(await reader.poll({ messagesMax: 1, bytesMax: 1 }, signal)).toBe('idle')
      expect(reader.partitions()).toEqual([])
      expect(reader.position()).toEqual({ [`${topic}-0`]: 2 })
      await reader.close()
    }))

  it('should hand on bytes as they are', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: Buffer.of(0, 255, 10) }])
      const spec = kafka.read({ topics: [topic], decode: bytesDecoder })
      const { messages } = await readAll(spec, kafkaContext())
      expect(messages.map(({ value }) => [...value])).toEqual([[0, 255, 10]])
    }))
})

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('kafka.readRecords', () => {
  it('should deliver key, headers, timestamp and tombstones', () =>
    withTopic(async (topic) => {
      const timestampMs = Date.UTC(2024, 1, 1)
      const headers = [{ kind: 'a' }, { kind: 'b' }]
      await produce(topic, [
        { value: '1', key: 'ada', timestampMs, headers },
        { value: null, key: 'ada', timestampMs },
      ])
      const spec = kafka.readRecords({ topics: [topic], decode: numberDecoder })
      const { messages } = await readAll(spec, kafkaContext())
      const records = messages.map(({ value }) => ({
        ...value,
        headers: value.headers.map(({ name, value }) => [name, Buffer.from(value).toString()]),
      }))
      const pairs = [
        ['kind', 'a'],
        ['kind', 'b'],
      ]
      expect(records).toEqual([
        { topic, key: 'ada', timestampMs, headers: pairs, value: 1 },
        { topic, key: 'ada', timestampMs, headers: [], value: null },
      ])
      expect(messages.map((message) => message.timestampMs)).toEqual([1, timestampMs])
    }))
})

// Helpers

const { signal } = new AbortController()

function numbers(topic: string) {
  return kafka.read({ topics: [topic], decode: numberDecoder })
}

async function valuesFrom(topic: string, startFrom: kafka.StartFrom): Promise<readonly number[]> {
  const spec = kafka.read({ topics: [topic], decode: numberDecoder, startFrom })
  const { messages } = await readAll(spec, kafkaContext())
  return messages.map(({ value }) => value).sort((left, right) => left - right)
}
