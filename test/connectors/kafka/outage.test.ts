import { describe, expect, it, onTestFinished } from 'vitest'
import { jsonEncoder } from '#schemas'
import { kafka, type SharingListener } from '#connectors'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { freePort, startKafka, startProxy } from '../../services/index.ts'
import { createTopic, kafkaConfig, kafkaContext, numberDecoder, uniqueName } from './helpers.ts'
import { until } from './until.ts'

const timeoutMs = 240_000

// Needs Java to start a broker of its own, which is there when the shared one is.
describe.skipIf(services.kafka === undefined)('brokers that go away while nothing happens', () => {
  it(
    'should be told by a sink and by a member of a group, until they are back',
    async () => {
      const { proxy, settings, topic, directory } = await cluster()
      const context = kafkaContext({ settings, directory })
      const source = kafka.read({ topics: [topic], decode: numberDecoder })
      const spec = kafka.write<number>({ topic, key: () => null, value: jsonEncoder() })
      const member = await source.sharing?.join(context, listener)
      const sink = await spec.open(context, 0)
      const problems = () => [member?.problem?.(), sink.problem?.()]
      await until(() => problems().every((problem) => problem === undefined))

      await proxy.cut()
      await until(() => problems().every((problem) => problem !== undefined), 60_000)
      for (const problem of problems()) {
        expect(problem).toMatch(new RegExp(`^No broker answers at ${proxy.address}: `))
      }
      await proxy.restore()
      await until(() => problems().every((problem) => problem === undefined), 60_000)
      await Promise.all([member?.leave(), sink.close()])
    },
    timeoutMs,
  )
})

// Helpers

const listener: SharingListener = {
  assigned: () => {},
  revoked: async () => {},
  lost: () => {},
  failed: () => {},
}

/** A broker behind a proxy, with a topic. */
async function cluster() {
  const directory = await temporaryDirectory()
  const port = await freePort()
  const proxy = await startProxy(`127.0.0.1:${port}`)
  const advertisedAddress = proxy.address
  const broker = await startKafka({ directory: directory.path, port, advertisedAddress })
  onTestFinished(async () => {
    await proxy.close()
    await broker.stop()
    await directory.remove()
  })
  const settings = { brokers: proxy.address, replicationFactor: 1 }
  const admin = await kafka.openAdmin(kafkaConfig(settings))
  const topic = uniqueName('test')
  await createTopic(admin, topic)
  await admin.close()
  return { proxy, settings, topic, directory: `${directory.path}/blobs` }
}
