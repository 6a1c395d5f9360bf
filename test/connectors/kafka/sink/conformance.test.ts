import { describe } from 'vitest'
import { jsonEncoder } from '#schemas'
import { describeSink } from '../../../../connectors/conformance.ts'
import { connector } from '../../../../connectors/kafka/config.ts'
import { write } from '../../../../connectors/kafka/sink/write.ts'
import { services } from '../../../helpers/services.ts'
import { messageOf, TopicBench } from './topic-bench.ts'

// needs a broker
describe.skipIf(services.kafka === undefined)('kafka.write', () => {
  describeSink<number>('kafka.write', {
    connector,
    histories: 3,
    setUp: async () => {
      const bench = await TopicBench.make(2)
      const key = ({ value }: { readonly value: number }) => `key ${value}`
      return {
        spec: write({ topic: bench.topic, key, value: jsonEncoder() }),
        settings: bench.settings,
        message: messageOf,
        visible: () => bench.visible(),
        tearDown: () => bench.remove(),
      }
    },
  })
})
