import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { kafka } from '#connectors'
import { kafkaConfig } from '../../connectors/kafka/helpers.ts'
import { until } from '../../connectors/kafka/until.ts'
import { cli } from '../../helpers/cli.ts'
import {
  kafkaToCql,
  kafkaToKafka,
  type Addresses,
  type MoreSettings,
} from '../deployment/cluster.ts'
import { cqlOutcome, kafkaOutcome, type Outcome } from '../deployment/outcome.ts'
import { openEnds, type Ends } from './ends.ts'
import { Feed } from './feed.ts'
import { Keeper } from './keeper.ts'

/** The pipeline under test. */
export const definition = 'examples/customers-kafka.ts'

/** Generous: a machine may be ten times slower than the slowest that this was seen on. */
export const patienceMs = 120_000

/** Small polls and short epochs, so that every phase of an epoch is met often; a lease that ends soon. */
const quick = {
  runtime: { checkpointIntervalMs: 150, pollMessagesMax: 50 },
  state: { leaseMs: 1_000 },
}

/** Making tables takes its time, also where a trial is about requests that take too long. */
const patient = 'connectors.scylla.requestTimeoutMs=60000'

/** Where a trial finds its servers, and what it is fed. */
export interface TrialOptions {
  readonly directory: string
  /** Where the pipeline finds the servers. */
  readonly addresses: Addresses
  /** Where the test finds ClickHouse while the pipeline may not. Default: the same. */
  readonly clickHouse?: string
  /** Directory of the input, a file for each partition. */
  readonly input: string
  /** How many parts of the input flow while something breaks. Two more flow when nothing does. */
  readonly parts: number
  readonly settings?: MoreSettings
}

/** One deployment with nothing in it, whose input flows while something breaks. */
export interface Trial {
  readonly directory: string
  readonly config: string
  readonly feed: Feed
  readonly ends: Ends
  /** Runs the pipeline for as long as input flows; `state` is a directory of its own. */
  keep(state?: string): Keeper
  /** How much has come out, as far as it can be seen at once. */
  output(): Promise<number>
  /** Waits until more has come out. */
  more(): Promise<void>
  /** Feeds a part while something breaks, and waits until more has come out than before. */
  during(broken: () => Promise<void>): Promise<void>
  /** Feeds what is left, runs to the end and answers what there is. */
  outcome(state?: string): Promise<Outcome>
}

/** Kafka → CQL and ClickHouse, in a keyspace and a database of its own. */
export async function cqlTrial(options: TrialOptions): Promise<Trial> {
  const { addresses, settings = {} } = options
  const clickHouse = options.clickHouse ?? addresses.clickHouse ?? ''
  const database = `trial_${randomBytes(6).toString('hex')}`
  await ask(clickHouse, `CREATE DATABASE ${database}`)
  const directory = await ownDirectory(options)
  const config = await kafkaToCql(directory, addresses, {
    ...settings,
    runtime: { ...quick.runtime, ...settings.runtime },
    state: { ...quick.state, ...settings.state },
    clickhouse: { database, ...settings.clickhouse },
  })
  return openTrial(options, {
    directory,
    config,
    isInCluster: true,
    output: async () => Number(await ask(clickHouse, `SELECT count() FROM ${database}.events`)),
    outcome: (state) => cqlOutcome({ state, config }, addresses.kafka),
  })
}

/** Kafka → Kafka, with state in files. */
export async function kafkaTrial(options: TrialOptions): Promise<Trial> {
  const { addresses, settings = {} } = options
  const directory = await ownDirectory(options)
  const runtime = { ...quick.runtime, ...settings.runtime }
  const config = await kafkaToKafka(directory, addresses, { ...settings, runtime })
  return openTrial(options, {
    directory,
    config,
    isInCluster: false,
    output: (ends) => ends.committed('archived-events'),
    outcome: (state) => kafkaOutcome({ state }, addresses.kafka),
  })
}

interface Deployment {
  readonly directory: string
  readonly config: string
  /** Whether state is kept in tables, which must be made. */
  readonly isInCluster: boolean
  readonly output: (ends: Ends) => Promise<number>
  readonly outcome: (state: string) => Promise<Outcome>
}

async function openTrial(
  { addresses, input, parts }: TrialOptions,
  { directory, config, isInCluster, output, outcome }: Deployment,
): Promise<Trial> {
  await makeOutside(addresses.kafka, config, isInCluster)
  const topic = { brokers: addresses.kafka, topic: 'events' }
  const feed = await Feed.open({ ...topic, directory: input, parts: parts + 2 })
  const ends = await openEnds(addresses.kafka)
  const args = argsOf(config, directory)
  const known = () => output(ends).catch(() => 0) // before the first run there is no table
  return {
    directory,
    config,
    feed,
    ends,
    keep(state = 'state') {
      const keeper = new Keeper(...args(state))
      onTestFinished(() => keeper.end())
      return keeper
    },
    output: known,
    async more() {
      const before = await known()
      await until(async () => (await known()) > before, patienceMs)
    },
    async during(broken) {
      const before = await known()
      await Promise.all([feed.part(), broken()])
      await until(async () => (await known()) > before, patienceMs)
    },
    async outcome(state = 'state') {
      await feed.rest()
      await feed.close()
      await ends.close()
      await cli(...args(state), '--until-end', '--json')
      return outcome(join(directory, state))
    },
  }
}

const argsOf = (config: string, directory: string) => (state: string) => {
  return ['run', definition, '--config', config, '--state', join(directory, state)]
}

async function makeOutside(brokers: string, config: string, isInCluster: boolean): Promise<void> {
  await removeTopics(brokers)
  await cli('topics', 'create', definition, '--config', config)
  if (isInCluster) await cli('store', 'migrate', '--config', config, '--set', patient)
}

async function ownDirectory({ directory }: TrialOptions): Promise<string> {
  const own = join(directory, `trial-${randomBytes(3).toString('hex')}`)
  await mkdir(own, { recursive: true })
  return own
}

/** Topics have the names that the pipeline gives them, so those of the trial before must go. */
async function removeTopics(brokers: string): Promise<void> {
  const admin = await kafka.openAdmin(kafkaConfig({ brokers }))
  const names = async () => {
    const { topics } = await admin.metadata()
    return topics.map(({ name }) => name).filter((name) => !name.startsWith('__'))
  }
  for (const topic of await names()) await admin.deleteTopic(topic)
  await until(async () => (await names()).length === 0, patienceMs)
  await admin.close()
}

/** Asks ClickHouse over HTTP. */
async function ask(url: string, query: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: query })
  if (!response.ok) throw new Error(await response.text())
  return response.text()
}
