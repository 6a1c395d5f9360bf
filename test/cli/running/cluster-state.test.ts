import { memory, SetupError, type SharedBeginning } from '#connectors'
import { pipeline } from '#pipeline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openCluster, openClusterState } from '../../../pipeline/cli/running/open-cluster-state.ts'
import { loadConfig } from '../../../pipeline/config.ts'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from '../../state/scylla/cluster.ts'

const beginning: SharedBeginning = {
  partitions: ['orders-0', 'orders-1'],
  position: { 'orders-0': 3, 'orders-1': -2 },
}

// Needs a CQL server: npm run services:up.
describe.skipIf(services.cql === undefined)('state in a cluster', () => {
  const cluster = useCluster()

  it('should refuse what one process made to processes that share the pipeline', async () => {
    const definition = newDefinition()
    const alone = await openClusterState(await config(), definition)
    await alone.store.commit([], manifestOf(1))
    await alone.close()
    const opening = openCluster(await config(), definition)
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow(
      `The state of pipeline '${definition.name}' was made by one process alone`,
    )
  })

  it('should refuse what was shared to a process alone, and say why it is alone', async () => {
    const definition = newDefinition()
    const shared = await openShared(definition)
    await shared.memory.update(async () => beginning)
    // Nothing is saved yet that could be missed.
    await (await openClusterState(await config(), definition)).close()

    const shard = await shared.openShard('orders-1')
    await shard.store.commit([], manifestOf(1))
    await shard.close()
    const opening = openClusterState(await config(), definition)
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow(
      /is kept by partition \(orders-1 and others\).*no: numbers: partitions of memory cannot be shared/,
    )
  })

  it('should remember one source for all processes, whichever begins first', async () => {
    const definition = newDefinition()
    const processes = await Promise.all([1, 2, 3].map(() => openShared(definition)))
    const remembered = await Promise.all(
      processes.map(({ memory: remembers }, index) =>
        remembers.update(async (known) => known ?? { ...beginning, position: { index } }),
      ),
    )
    expect(new Set(remembered.map((one) => JSON.stringify(one))).size).toBe(1)
    const [first] = processes
    const more = { ...beginning, partitions: [...beginning.partitions, 'orders-2'] }
    await first?.memory.update(async () => more)
    const seen = await first?.memory.update(async (known) => known ?? beginning)
    expect(seen).toEqual(more)
  })

  async function openShared(definition: ReturnType<typeof newDefinition>) {
    const opened = await openCluster(await config(), definition)
    onTestFinished(() => opened.close())
    return opened
  }

  function newDefinition() {
    return pipeline(cluster.newPipeline().replace(' ', '-'), (p) => {
      const numbers = p.source('numbers', memory.read<number>({ partitions: { a: [] } }))
      numbers.sink('out', memory.write(new memory.Collection<number>()))
    })
  }

  function config() {
    return loadConfig({
      values: {
        'state.store': 'scylla',
        'connectors.scylla.contactPoints': [services.cql],
        'connectors.scylla.keyspace': cluster.keyspace,
      },
    })
  }
})
