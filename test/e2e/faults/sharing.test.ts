/**
 * Two processes share the partitions of a topic: steps without state, and windows under the topic's own
 * key. One is killed, then one is stopped until its partitions are taken from it: what comes out is what
 * one process alone leaves.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { scylla } from '#connectors'
import { settingsOf } from '../../../connectors/conformance/context.ts'
import { until } from '../../connectors/kafka/until.ts'
import { cli } from '../../helpers/cli.ts'
import { services } from '../../helpers/services.ts'
import { startKafka, type Server } from '../../services/index.ts'
import { writeInput } from '../deployment/input.ts'
import { jsonOf, lastOfEachKey } from '../deployment/topics.ts'
import { people } from './expected.ts'
import { Feed } from './feed.ts'
import { Keeper } from './keeper.ts'
import { keyOf, writeKeyedInput } from './keyed-input.ts'
import { hasServers } from './servers.ts'
import { patienceMs } from './trial.ts'

const definition = (run: string) => `test/e2e/faults/definitions/${run}.ts`
const partitions = 4
const cluster = {
  contactPoints: [services.cql ?? ''],
  keyspace: `test_${randomBytes(6).toString('hex')}`,
  replication: { datacenter1: 1 },
}
/** A process that was not heard of for this long loses its partitions. */
const group = { sessionTimeoutMs: 3_000, heartbeatIntervalMs: 300 }

// Only real servers fail like real servers: without them there is nothing to see.
describe.skipIf(!hasServers)('processes that share a pipeline', () => {
  let directory: string
  let broker: Server
  let config: string
  let session: scylla.CqlSession

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-sharing-'))
    broker = await startKafka({ directory: join(directory, 'kafka') })
    config = join(directory, 'shared.yaml')
    await writeFile(config, stringify(settings()))
    await Promise.all([
      writeInput(join(directory, 'input'), { seed: 31, people }),
      cli('store', 'migrate', '--config', config),
      cli('topics', 'create', definition('shared'), '--config', config),
    ])
    await cli('topics', 'create', definition('alone'), '--config', config)
    await writeKeyedInput(join(directory, 'input'), join(directory, 'keyed'))
    session = await scylla.openSession(settingsOf(scylla.connector, cluster) as scylla.ScyllaConfig)
  }, 3 * patienceMs)

  afterAll(async () => {
    await session.close()
    await broker.stop()
    await rm(directory, { recursive: true, force: true })
  }, patienceMs)

  it(
    'should go on where another one was killed, and where it lost its partitions',
    async () => {
      const feed = await openFeed()
      const [first, second] = [keep('first'), keep('second')]
      await until(async () => (await pids()).includes(first.pid), patienceMs)
      await until(async () => (await pids()).includes(second.pid), patienceMs)

      const flowing = feed.part()
      const { pid: killed } = first
      await first.end()
      await until(async () => (await pids()).every((pid) => pid === second.pid), patienceMs)
      await flowing
      expect(killed).not.toBe(second.pid)

      const third = keep('third')
      const flowingOn = feed.part()
      await until(async () => (await pids()).includes(third.pid), patienceMs)
      second.pause()
      await until(async () => (await pids()).every((pid) => pid === third.pid), patienceMs)
      await flowingOn
      second.resume()
      // It was put out of its partitions and gets others: it never ended.
      await until(async () => (await pids()).includes(second.pid), patienceMs)
      await feed.part()
      expect([second, third].flatMap(({ ends }) => ends)).toEqual([])
      expect(await second.stop()).toMatchObject({ code: 0 })
      expect(await third.stop()).toMatchObject({ code: 0 })

      await feed.rest()
      await feed.close()
      await runToEnd('shared')
      await runToEnd('alone')
      const [found, expected] = [await outcomeOf('shared'), await outcomeOf('alone')]
      expect(expected.map(({ length }) => length > 0)).toEqual([true, true, true])
      expect(found).toEqual(expected)
    },
    10 * patienceMs,
  )

  /** Who has the partitions; all of them are somebody's. */
  async function pids(): Promise<readonly number[]> {
    const select = `SELECT shard, pid FROM ${cluster.keyspace}.state_leases`
    const { rows } = await session.execute(select, [], { idempotent: true })
    const found = rows.flatMap(({ pid }) => (typeof pid === 'number' ? [pid] : []))
    return found.length === partitions ? found : []
  }

  function keep(state: string): Keeper {
    const keeper = new Keeper('run', definition('shared'), ...at(state))
    onTestFinished(() => keeper.end())
    return keeper
  }

  function at(state: string): readonly string[] {
    return ['--config', config, '--state', join(directory, state)]
  }

  function settings(): object {
    return {
      runtime: { checkpointIntervalMs: 150, pollMessagesMax: 50 },
      state: { store: 'scylla' },
      connectors: {
        kafka: { brokers: broker.address, replicationFactor: 1, ...group },
        scylla: cluster,
      },
    }
  }

  async function runToEnd(run: string): Promise<void> {
    await cli('run', definition(run), ...at(`last-${run}`), '--until-end', '--json')
  }

  /** Copies and rejects, and the last result of each window. */
  async function outcomeOf(run: string): Promise<readonly (readonly string[])[]> {
    const [copies, rejects] = await Promise.all([
      jsonOf(broker.address, `copies-${run}`),
      jsonOf(broker.address, `rejects-${run}`),
    ])
    const windows = await lastOfEachKey(broker.address, `counts-${run}`)
    return [copies, rejects, [...windows]].map((values) =>
      values.map((value) => JSON.stringify(value)).toSorted(),
    )
  }

  function openFeed(): Promise<Feed> {
    return Feed.open({
      brokers: broker.address,
      topic: 'keyed-events',
      directory: join(directory, 'keyed'),
      parts: 4,
      keyOf,
    })
  }
})
