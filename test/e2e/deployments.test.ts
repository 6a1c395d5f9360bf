/**
 * One definition, three deployments, one input: files in this process; Kafka to CQL and ClickHouse; Kafka
 * to Kafka. Profiles, archived events and refused messages are compared row by row.
 *
 * `npm run deployments` takes an input of 200,000 events.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../helpers/cli.ts'
import { services } from '../helpers/services.ts'
import { expectSame } from './deployment/compare.ts'
import { kafkaToCql, kafkaToKafka, startCluster, type Cluster } from './deployment/cluster.ts'
import { writeInput } from './deployment/input.ts'
import { cqlOutcome, embeddedOutcome, kafkaOutcome, type Outcome } from './deployment/outcome.ts'
import { loadTopic } from './deployment/topics.ts'

const definition = 'examples/customers-kafka.ts'
/** About 18 events each. */
const people = Number(process.env['ANABRANCH_DEPLOYMENT_PEOPLE'] ?? 1_200)
const minuteMs = 60_000

const runs = services.kafka !== undefined && services.cql !== undefined

// Without a broker and a CQL server there is only one deployment.
describe.skipIf(!runs)('one definition in three deployments', () => {
  let directory: string
  let input: string
  let cluster: Cluster
  let embedded: Outcome

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-deployments-'))
    input = join(directory, 'input')
    cluster = await startCluster(directory)
    await writeInput(input, { seed: 23, people })
    const state = join(directory, 'embedded')
    await cli('run', definition, '--input', input, '--state', state, '--until-end', '--json')
    embedded = await embeddedOutcome({ state })
  }, 10 * minuteMs)

  afterAll(async () => {
    await cluster.stop()
    await rm(directory, { recursive: true, force: true })
  }, minuteMs)

  it(
    'should leave the same where it reads Kafka and writes to CQL and ClickHouse',
    async () => {
      const { kafka, clickHouse } = cluster
      const addresses = { kafka: kafka.address, clickHouse: clickHouse.address }
      const config = await kafkaToCql(directory, addresses)
      await cli('store', 'migrate', '--config', config)
      await cli('topics', 'create', definition, '--config', config)
      await loadTopic(kafka.address, 'events', input)
      const state = join(directory, 'cql')
      await run(config, state)
      expectSame(await cqlOutcome({ state, config }, kafka.address), embedded)
    },
    15 * minuteMs,
  )

  it(
    'should leave the same where it reads Kafka and writes to Kafka',
    async () => {
      const other = await startCluster(join(directory, 'other'))
      const brokers = other.kafka.address
      const config = await kafkaToKafka(directory, { kafka: brokers })
      await cli('topics', 'create', definition, '--config', config)
      await loadTopic(brokers, 'events', input)
      const state = join(directory, 'kafka')
      await run(config, state)
      const { compacted, ...outcome } = await kafkaOutcome({ state }, brokers)
      expectSame(outcome, embedded)
      expect(compacted.length).toBe(embedded.profiles.length)
      await other.stop()
    },
    15 * minuteMs,
  )
})

// Helpers

async function run(config: string, state: string): Promise<void> {
  await cli('run', definition, '--config', config, '--state', state, '--until-end', '--json')
}
