import { describeSource } from 'anabranch/connectors/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { kafka } from '#connectors'
import { services } from '../../helpers/services.ts'
import {
  brokerSettings,
  createTopic,
  flushed,
  kafkaConfig,
  numberDecoder,
  send,
  uniqueName,
} from './helpers.ts'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
import { connected, disconnected } from '../../../connectors/kafka/connect.ts'
import type { ProducerApi } from '../../../connectors/kafka/driver-api.ts'

describe.skipIf(services.kafka === undefined)('kafka.read', () => {
  // One for all: connecting costs more than what is produced.
  let admin: kafka.KafkaAdmin
  let producer: ProducerApi
  const topics: string[] = []

  beforeAll(async () => {
    admin = await kafka.openAdmin(kafkaConfig())
    const { Producer } = await loadKafkaDriver()
    producer = await connected(
      kafkaConfig(),
      () => new Producer({ 'bootstrap.servers': services.kafka, 'linger.ms': 0 }),
    )
  })

  afterAll(async () => {
    await Promise.all(topics.map((topic) => admin.deleteTopic(topic)))
    await disconnected(producer)
    await admin.close()
  })

  describeSource<number>('kafka.read', {
    connector: kafka.connector,
    readAhead: { unit: 'bytes', max: 3 << 20 },
    stalledCount: 5_000,
    setUp: async (count) => {
      const topic = uniqueName('conformance')
      topics.push(topic)
      await createTopic(admin, topic, { partitions: 3 })
      const padding = ' '.repeat(count > 1_000 ? 2_000 : 0)
      send(
        producer,
        topic,
        Array.from({ length: count }, (_, n) => ({ value: `${n}${padding}`, partition: n % 3 })),
      )
      await flushed(producer)
      const spec = kafka.read({ topics: [topic], decode: numberDecoder })
      const settings = { ...brokerSettings, bufferBytesMax: 1 << 20 }
      return { spec, settings, indexOf: (value) => value }
    },
  })
})
