import { describe } from 'vitest'
import { jsonEncoder, type Message } from '#schemas'
import { describeSink } from '../../../../connectors/conformance.ts'
import { connector } from '../../../../connectors/kafka/config.ts'
import { write } from '../../../../connectors/kafka/sink/write.ts'
import { services } from '../../../helpers/services.ts'
import { kafkaSettings, TopicBench } from './topic-bench.ts'

// needs a broker
describe.skipIf(services.kafka === undefined)('kafka.write', () => {
  describeSink('kafka.write', {
    connector,
    histories: 3,
    setUp: async () => {
      const bench = await TopicBench.make(2)
      const spec = write<number>({
        topic: bench.topic,
        key: ({ value }) => `key ${value}`,
        value: jsonEncoder(),
      })
      return {
        spec,
        settings: kafkaSettings(),
        message,
        visible: async () =>
          (await bench.committed()).map(({ value }) => Number(value?.toString())),
        tearDown: () => bench.remove(),
      }
    },
  })
})

// Helpers

function message(index: number): Message<number> {
  const origin = {
    source: 'test',
    partition: '0',
    offset: index,
    bytes: new Uint8Array(),
    replayed: false,
  }
  return { key: '', value: index, timestampMs: Date.now(), origin }
}
