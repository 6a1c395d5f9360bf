import { describe, expect, it } from 'vitest'
import { withTopic } from '../connectors/kafka/helpers.ts'
import { services } from '../helpers/services.ts'
import { command, jsonLines, start } from './helpers/command-line.ts'

describe('topics create', () => {
  it('should say that a pipeline has none', async () => {
    const { code, stdout, stderr } = await command(
      'topics',
      'create',
      'test/cli/definitions/customers.ts',
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('neither reads nor writes topics')
  })

  // Needs a broker: npm run services:up.
  it.skipIf(services.kafka === undefined)('should say what it would do, and do it', () =>
    withTopic(async (topic, admin) => {
      const create = (...more: readonly string[]) => {
        const set = `connectors.kafka.brokers=${services.kafka}`
        const definition = 'test/cli/definitions/topics.ts'
        const args = ['topics', 'create', definition, '--set', set, ...more]
        const { ended } = start(args, { TEST_TOPIC: topic })
        return ended
      }
      const planned = await create('--dry-run', '--json')
      const action = { topic, action: 'extend', partitions: 2 }
      expect(jsonLines(planned.stdout)).toEqual([{ ...action, dryRun: true }])
      expect((await create()).stdout).toMatch(new RegExp(`${topic} +2 +extended`))
      const { topics } = await admin.metadata()
      expect(topics.find(({ name }) => name === topic)?.partitions).toHaveLength(2)
    }),
  )
})
