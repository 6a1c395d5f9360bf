import { describe, expect, it } from 'vitest'
import { kafka, SetupError } from '#connectors'
import { pipeline } from '#pipeline'
import { jsonEncoder } from '#schemas'
import { runInMemory, silentLogger } from '../../helpers/run-in-memory.ts'
import { services } from '../../helpers/services.ts'
import { kafkaConfig, numberDecoder, uniqueName, withTopic } from './helpers.ts'

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('a run whose topics do not fit', () => {
  it('should say everything that is wrong with those of all steps, before one of them opens', () =>
    withTopic(
      async (compacted, admin) => {
        const [gone, lost] = [uniqueName('gone'), uniqueName('lost')]
        const definition = pipeline('unfit', (p) => {
          const numbers = p.source(
            'numbers',
            kafka.read({ topics: [gone], decode: numberDecoder, partitions: 3 }),
          )
          numbers.sink('copies', kafka.write({ topic: compacted, partitions: 2, ...written }))
          p.rejects.sink('rejects', kafka.writeRejects({ topic: lost }))
        })
        const markersTopic = uniqueName('markers')
        const config = kafkaConfig({ transactionTimeoutMs: 2_000_000_000, markersTopic })
        const run = await runInMemory(definition, { connectorConfig: () => config })
        const error = await run.done.catch((problem: unknown) => problem)
        expect(error).toBeInstanceOf(SetupError)
        const lines = String(error).split('\n').slice(1)
        expect(lines.map((line) => line.trim().slice(0, 60)).toSorted()).toEqual(
          [
            `${compacted}: 1 partitions, 2 are needed; anabranch topics create`,
            `${compacted}: cleanup.policy is compact, delete is needed, since`,
            `${gone}: there is no such topic to be read; anabranch topics`,
            `${lost}: there is no such topic to be written; anabranch`,
            'transactions may take 900000 ms at most (transaction.max.timeout.ms',
          ]
            .map((line) => line.slice(0, 60))
            .toSorted(),
        )
        const { topics } = await admin.metadata()
        expect(topics.some(({ name }) => name === markersTopic)).toBe(false)
      },
      { config: { 'cleanup.policy': 'compact' } },
    ))

  it('should warn of what cannot be checked', () =>
    withTopic(async (topic) => {
      const definition = pipeline('unseen', (p) => {
        const numbers = p.source('numbers', kafka.read({ topics: [topic], decode: numberDecoder }))
        numbers.sink('copies', kafka.write({ topic: uniqueName('gone'), ...written }))
        p.rejects.sink('rejects', kafka.writeRejects({ topic }))
      })
      // Only the driver knows how to reach this broker.
      const properties = ['security.protocol=plaintext']
      const config = kafkaConfig({ securityProtocol: 'ssl', properties, requestTimeoutMs: 5_000 })
      const warnings: string[] = []
      const warn = (_: object, said: string) => void warnings.push(said)
      const logger = { ...silentLogger, warn }
      const run = await runInMemory(definition, { connectorConfig: () => config, logger })
      await expect(run.done).rejects.toThrow('there is no such topic to be written')
      expect(warnings).toEqual([
        expect.stringMatching(
          /^cleanup\.policy and transaction\.max\.timeout\.ms are not checked: /,
        ),
      ])
    }))
})

// Helpers

const written = { key: () => null, value: jsonEncoder<number>() }
