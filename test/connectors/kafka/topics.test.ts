import { describe, expect, it } from 'vitest'
import { kafka, SetupError, type TopicNeed } from '#connectors'
import { checkTopics, type ClusterView } from '../../../connectors/kafka/topics/check-topics.ts'
import { services } from '../../helpers/services.ts'
import { createTopic, kafkaConfig, uniqueName, withTopic } from './helpers.ts'

describe('checkTopics', () => {
  const wanted: readonly TopicNeed[] = [
    { topic: 'events', use: 'read', partitions: 3 },
    { topic: 'gone', use: 'read' },
    { topic: 'profiles', use: 'write', cleanupPolicy: 'compact' },
    { topic: 'archive', use: 'write', cleanupPolicy: 'delete' },
  ]

  it('should list everything that does not fit, each with its fix', async () => {
    const checking = checkTopics(wanted, cluster, { transactionTimeoutMs: 60_000 })
    await expect(checking).rejects.toBeInstanceOf(SetupError)
    await expect(checking).rejects.toThrow(
      `Kafka at here:9092 is not ready for this pipeline:
  events: 1 partitions, 3 are needed; anabranch topics create adds them, which moves keys to other partitions.
  gone: there is no such topic to be read; anabranch topics create makes it.
  archive: cleanup.policy is compact,delete, delete is needed, since messages would be overwritten by later ones of their key; set cleanup.policy=delete of the topic, or write to another one.
  profiles: cleanup.policy is delete, compact is needed, since the last message of a key would be deleted in time; set cleanup.policy=compact of the topic, or write to another one.
  transactions may take 30000 ms at most (transaction.max.timeout.ms of the brokers), 60000 ms are set; lower kafka.transactionTimeoutMs or raise the other.`,
    )
  })

  it('should be content with what fits', async () => {
    const fitting: readonly TopicNeed[] = [
      { topic: 'events', use: 'read' },
      { topic: 'profiles', use: 'write', cleanupPolicy: 'delete' },
    ]
    await checkTopics(fitting, cluster, { transactionTimeoutMs: 30_000 })
  })

  it('should say so where settings may not be read, and check the rest', async () => {
    const warnings: string[] = []
    const closed = { ...cluster, settings: () => Promise.reject(new Error('not yours')) }
    const options = { transactionTimeoutMs: 60_000, warn: (said: string) => warnings.push(said) }
    await expect(checkTopics(wanted, closed, options)).rejects.toThrow(/gone: there is no such/)
    expect(warnings).toEqual([
      'cleanup.policy and transaction.max.timeout.ms are not checked: not yours',
    ])
  })
})

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('settings of a real cluster', () => {
  it('should be read and checked', () =>
    withTopic(
      async (topic, admin) => {
        const settings = await admin.settings([topic, uniqueName('missing')])
        expect(settings.get(topic)?.get('cleanup.policy')).toBe('compact')
        expect(Number(settings.get('')?.get('transaction.max.timeout.ms'))).toBeGreaterThan(0)
        expect(settings.size).toBe(2)
        const need: TopicNeed = { topic, use: 'write', cleanupPolicy: 'delete' }
        await expect(checkTopics([need], admin)).rejects.toThrow('cleanup.policy is compact')
        await expect(
          checkTopics([], admin, { transactionTimeoutMs: 2_000_000_000 }),
        ).rejects.toThrow('transactions may take')
      },
      { config: { 'cleanup.policy': 'compact' } },
    ))
})

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('createTopics', () => {
  it('should say what it would do, and do it', () =>
    withTopic(async (topic, admin) => {
      const config = kafkaConfig({ markersTopic: uniqueName('markers') })
      const compacted = uniqueName('created')
      const wanted: readonly TopicNeed[] = [
        { topic, use: 'read', partitions: 2 },
        { topic: compacted, use: 'write', partitions: 3, cleanupPolicy: 'compact' },
      ]
      const actions = [
        { topic: compacted, action: 'create', partitions: 3, cleanupPolicy: 'compact' },
        {
          topic: config.markersTopic,
          action: 'create',
          partitions: 1,
          cleanupPolicy: 'compact',
          config: expect.objectContaining({ 'segment.ms': '3600000' }) as unknown,
        },
        { topic, action: 'extend', partitions: 2 },
      ]
      const done = (action: string) =>
        actions.map((one) => expect.objectContaining({ topic: one.topic, action }))
      try {
        expect(await kafka.createTopics(wanted, config, { dryRun: true })).toEqual(actions)
        expect(await kafka.createTopics(wanted, config, { dryRun: true })).toEqual(actions)
        expect(await kafka.createTopics(wanted, config)).toEqual(actions)
        expect(await kafka.createTopics(wanted, config)).toEqual(done('keep'))
        const settings = await admin.settings([compacted])
        expect(settings.get(compacted)?.get('cleanup.policy')).toBe('compact')
      } finally {
        await admin.deleteTopic(compacted)
        await admin.deleteTopic(config.markersTopic)
      }
    }))

  it('should say what it cannot mend', () =>
    withTopic(async (topic, admin) => {
      const other = uniqueName('kept')
      await createTopic(admin, other)
      const wanted: readonly TopicNeed[] = [{ topic: other, use: 'read', cleanupPolicy: 'compact' }]
      await expect(kafka.createTopics(wanted, admin.config)).rejects.toThrow(
        `${other}: cleanup.policy is delete, compact is needed`,
      )
      await admin.deleteTopic(other)
      expect(topic).not.toBe(other)
    }))
})

// Helpers

/** A cluster as `checkTopics` sees it. */
const cluster: ClusterView = {
  brokers: 'here:9092',
  metadata: async () => ({
    brokers: [],
    topics: ['events', 'profiles', 'archive'].map((name) => ({
      name,
      partitions: [{ id: 0, leader: 1 }],
    })),
  }),
  settings: async () =>
    new Map([
      ['', new Map([['transaction.max.timeout.ms', '30000']])],
      ['profiles', new Map([['cleanup.policy', 'delete']])],
      ['archive', new Map([['cleanup.policy', 'compact,delete']])],
    ]),
}
