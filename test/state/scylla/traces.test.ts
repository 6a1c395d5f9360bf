import { beforeEach, describe, expect, it } from 'vitest'
import type { ScyllaStore } from '#state'
import { services } from '../../helpers/services.ts'
import { useCluster } from './cluster.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('traces of what was removed', () => {
  const cluster = useCluster()
  let pipeline: string
  let store: ScyllaStore

  beforeEach(async () => {
    pipeline = cluster.newPipeline()
    store = await cluster.open(pipeline)
    return () => store.close()
  })

  async function select(columns: string, from: string): Promise<readonly unknown[]> {
    const statement = `SELECT ${columns} FROM ${from} ALLOW FILTERING`
    return (await cluster.session.execute(statement, [], { idempotent: true })).rows
  }

  it.each(['state_segments', 'state_blobs', 'state_blob_parts'])(
    'should be forgotten within hours in %s',
    async (table) => {
      const [found] = await select(
        'gc_grace_seconds AS seconds',
        `system_schema.tables WHERE keyspace_name = '${cluster.keyspace}' AND table_name = '${table}'`,
      )
      expect(found).toEqual({ seconds: 3_600 })
    },
  )

  it('should be in many partitions for the names of blobs', async () => {
    const blobs = store.blobs('sink')
    const names = Array.from({ length: 60 }, (_, at) => `${at}-abc-0.profiles`)
    await Promise.all(names.map((name) => blobs.put(name, Buffer.from(name))))
    const buckets = await select('bucket', `${cluster.keyspace}.state_blobs`)
    expect(new Set(buckets.map((row) => JSON.stringify(row))).size).toBeGreaterThan(8)
    expect([...(await blobs.list())].sort()).toEqual(names.toSorted())
    await blobs.remove(names.slice(1))
    expect(await blobs.list()).toEqual(names.slice(0, 1))
  })
})
