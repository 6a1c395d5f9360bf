import { describeSource, type SourceFixture } from 'anabranch/connectors/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { kafka } from '#connectors'
import { connected, disconnected } from '../../../connectors/kafka/connect.ts'
import type { ProducerApi } from '../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
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

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('kafka.read', () => {
  beforeAll(connect)
  afterAll(disconnect)

  describeSource<number>('kafka.read', {
    connector: kafka.connector,
    readAhead: { unit: 'bytes', max: 3 << 20 },
    stalledCount: 5_000,
    setUp: numbersInTopic,
  })
})

// Helpers

// One of each for all tests: connecting costs more than what is produced.
let admin: kafka.KafkaAdmin
let producer: ProducerApi
const topics: string[] = []

async function connect(): Promise<void> {
  admin = await kafka.openAdmin(kafkaConfig())
  const { Producer } = await loadKafkaDriver()
  const properties = { 'bootstrap.servers': services.kafka, 'linger.ms': 0 }
  producer = await connected(kafkaConfig(), () => new Producer(properties))
}

async function disconnect(): Promise<void> {
  await Promise.all(topics.map((topic) => admin.deleteTopic(topic)))
  await disconnected(producer)
  await admin.close()
}

/** Numbers over three partitions; long ones where there are many. */
async function numbersInTopic(count: number): Promise<SourceFixture<number>> {
  const topic = uniqueName('conformance')
  topics.push(topic)
  await createTopic(admin, topic, { partitions: 3 })
  const padding = ' '.repeat(count > 1_000 ? 2_000 : 0)
  const records = Array.from({ length: count }, (_, n) => ({
    value: `${n}${padding}`,
    partition: n % 3,
  }))
  send(producer, topic, records)
  await flushed(producer)
  const spec = kafka.read({ topics: [topic], decode: numberDecoder })
  const settings = { ...brokerSettings, bufferBytesMax: 1 << 20 }
  return { spec, settings, indexOf: (value) => value }
}
