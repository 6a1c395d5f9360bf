import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafka } from '#connectors'
import {
  brokerSettings,
  createTopic,
  kafkaConfig,
  uniqueName,
} from '../../connectors/kafka/helpers.ts'
import { services } from '../../helpers/services.ts'
import { useCluster } from '../../state/scylla/cluster.ts'
import { definition, membersOf, peopleState } from './people.ts'

const isThere = services.kafka !== undefined && services.cql !== undefined

// Needs a broker and a CQL server: npm run services:up.
describe.skipIf(!isThere)('commands to a pipeline in a cluster', { timeout: 120_000 }, () => {
  const cluster = useCluster()
  const topic = uniqueName('people.commands')
  let people: Awaited<ReturnType<typeof peopleState>>
  let admin: kafka.KafkaAdmin

  beforeAll(async () => {
    admin = await kafka.openAdmin(kafkaConfig())
    await createTopic(admin, topic)
    people = await peopleState()
    people.env['TEST_COMMANDS_TOPIC'] = topic
  })
  afterAll(async () => {
    await people.close()
    await admin.deleteTopic(topic)
    await admin.close()
  })

  it('should go through a topic and show in the state, with the settings of the run', async () => {
    const config = join(people.state, '..', 'settings.json')
    await writeFile(config, JSON.stringify(settings()))
    const run = () => people.anabranch('run', definition, '--until-end', '--config', config)
    expect(await run()).toMatchObject({ code: 0 })
    const command = ['unmerge', 'email:bob@example.com', 'user_id:ada', '--reason', 'two people']
    const { after } = await people.json<{ after: Parameters<typeof membersOf>[0] }>(...command)
    expect(membersOf(after)[0]).toBe('email:bob@example.com')
    expect(await run()).toMatchObject({ code: 0 })
    expect(JSON.parse(JSON.stringify(await people.profiles()))).toEqual(after)
  })

  function settings() {
    const contactPoints = [services.cql]
    return {
      bindings: { commands: 'kafka' },
      state: { store: 'scylla' },
      connectors: {
        kafka: { brokers: brokerSettings.brokers },
        scylla: { contactPoints, localDataCenter: 'datacenter1', keyspace: cluster.keyspace },
      },
    }
  }
})
