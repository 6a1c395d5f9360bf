import { describe, expect, it } from 'vitest'
import { kafka, type SharedBeginning } from '#connectors'
import { services } from '../../helpers/services.ts'
import { kafkaContext, numberDecoder, produce, withTopic } from './helpers.ts'
import { pollUntil, readAll } from './read-all.ts'
import { until } from './until.ts'

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('where processes that share topics begin', () => {
  it('should read a partition that came later from its beginning', () =>
    withTopic(async (topic, admin) => {
      const source = spec(topic, 'end')
      await produce(topic, [{ value: '1' }])
      const first = await begin(source)
      expect(first).toEqual({ partitions: [`${topic}-0`], position: { [`${topic}-0`]: 1 } })

      await produce(topic, [{ value: '2' }])
      await admin.createPartitions(topic, 2)
      await until(async () => (await begin(source, first)).partitions.length === 2)
      await until(() =>
        produce(topic, [{ value: '3', partition: 1 }]).then(
          () => true,
          () => false,
        ),
      )
      const later = await begin(source, first)
      expect(later.position).toEqual(first.position)
      // What came before a task started is read, too.
      expect(await valuesOf(source, `${topic}-0`, later)).toEqual([2])
      expect(await valuesOf(source, `${topic}-1`, later)).toEqual([3])
    }))

  it('should take the oldest messages there are for a beginning, whenever a task starts', () =>
    withTopic(async (topic) => {
      await produce(topic, [{ value: '1' }])
      const first = await begin(spec(topic, 'beginning'))
      // The definition was changed since: what is new to it only begins elsewhere.
      expect(await valuesOf(spec(topic, 'end'), `${topic}-0`, first)).toEqual([1])
    }))

  it('should read what a single run has not seen of a topic from its beginning', () =>
    withTopic(async (topic, admin) => {
      await produce(topic, [{ value: '1' }])
      const source = spec(topic, 'end')
      const { position } = await readAll(source, kafkaContext())
      expect(position).toEqual({ [`${topic}-0`]: 1 })
      await admin.createPartitions(topic, 2)
      await until(() =>
        produce(topic, [{ value: '2', partition: 1 }]).then(
          () => true,
          () => false,
        ),
      )
      const reader = await source.open(kafkaContext({ untilEnd: false }), position)
      expect((await pollUntil(reader, 1)).messages.map(({ value }) => value)).toEqual([2])
      await reader.close()
    }))
})

// Helpers

function spec(topic: string, startFrom: kafka.StartFrom) {
  return kafka.read({ topics: [topic], decode: numberDecoder, startFrom })
}

async function begin(
  { sharing }: ReturnType<typeof spec>,
  known?: SharedBeginning,
): Promise<SharedBeginning> {
  if (sharing === undefined) throw new Error('the source cannot be shared')
  return sharing.begin(kafkaContext(), known)
}

/** What the task of a partition reads that has saved nothing. */
async function valuesOf(
  source: ReturnType<typeof spec>,
  partition: string,
  { position }: SharedBeginning,
): Promise<readonly number[]> {
  const context = { ...kafkaContext(), partitions: [partition], shard: partition }
  const { messages } = await readAll(source, context, position)
  return messages.map(({ value }) => value)
}
