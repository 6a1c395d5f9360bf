import { describe, expect, it } from 'vitest'
import { SliceKeeper } from '../../../state/scylla/apply/slice-keeper.ts'
import { Cql } from '../../../state/scylla/cql/cql.ts'
import { Slices } from '../../../state/scylla/rows/slices.ts'
import { services } from '../../helpers/services.ts'
import { useCluster } from './cluster.ts'

const facts = { step: 's', cell: 'c', table: 0, schemas: [], buckets: 2, orderedBy: 1 }
const slice = Buffer.from('a')

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('the list of slices', () => {
  const cluster = useCluster()

  it('should keep a slice that got rows after it was seen empty', async () => {
    const cql = new Cql(cluster.session, { requestsMax: 8, retryForMs: 10_000 })
    const name = { keyspace: cluster.keyspace, pipeline: cluster.newPipeline(), shard: '' }
    const slices = new Slices(cql, name)
    const keeper = new SliceKeeper(slices, 0)
    const listed = async () => {
      const found: string[] = []
      for await (const each of slices.list(facts, {})) found.push(each.toString())
      return found
    }
    await keeper.use(facts, slice, 5)
    // Somebody reads when segment 7 is in the tables, and says so when 9 is.
    await keeper.use(facts, slice, 9)
    keeper.seenEmpty({ facts, slice, number: 7 })
    await keeper.tidy()
    expect(await listed()).toEqual(['a'])
    keeper.seenEmpty({ facts, slice, number: 9 })
    await keeper.tidy()
    expect(await listed()).toEqual([])
    await keeper.use(facts, slice, 10)
    expect(await listed()).toEqual(['a'])
    // Another process does not know what this one put there.
    const next = new SliceKeeper(slices, 12)
    next.seenEmpty({ facts, slice, number: 11 })
    await next.tidy()
    expect(await listed()).toEqual(['a'])
  })
})
