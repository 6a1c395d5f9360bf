import { describe, expect, it } from 'vitest'
import { kafka } from '#connectors'
import { services } from '../../helpers/services.ts'
import { kafkaContext, numberDecoder, uniqueName, withTopic } from './helpers.ts'
import { readAll } from './read-all.ts'

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('kafka.journal', () => {
  it('should read what was appended, in its order', () =>
    withTopic(async (topic) => {
      const spec = kafka.journal({ topic, decode: numberDecoder })
      const context = kafkaContext()
      await spec.journal.append(context, ['1', '2'])
      await spec.journal.append(context, ['3'])
      const { messages } = await readAll(spec, context)
      expect(messages.map(({ value }) => value)).toEqual([1, 2, 3])
    }))

  it('should say what to do where the topic is not there', async () => {
    const topic = uniqueName('missing')
    const spec = kafka.journal({ topic, decode: numberDecoder })
    const context = kafkaContext({ settings: { requestTimeoutMs: 3_000 } })
    await expect(spec.journal.append(context, ['1'])).rejects.toThrow(topic)
  })

  it('should need one partition that keeps commands for ever, and move no event time', () => {
    const spec = kafka.journal({ topic: 'shop.commands', decode: numberDecoder })
    expect(spec).toMatchObject({ idleAfterMs: 0, latenessMs: Infinity })
    expect(spec.topics?.()).toMatchObject([
      { topic: 'shop.commands', partitions: 1, config: { 'retention.ms': '-1' } },
    ])
  })
})
