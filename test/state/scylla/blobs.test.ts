import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { blobBytesMax, type BlobStore } from '#connectors'
import type { ScyllaStore } from '#state'
import { services } from '../../helpers/services.ts'
import { useCluster } from './cluster.ts'
import { faultySession } from './faulty-session.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('blobs in a cluster', () => {
  const cluster = useCluster()
  let pipeline: string
  let store: ScyllaStore

  beforeEach(async () => {
    pipeline = cluster.newPipeline()
    store = await cluster.open(pipeline)
    return () => store.close()
  })

  it('should be there for whoever takes the pipeline over', async () => {
    const blobs: BlobStore = store.blobs('sink')
    const contents = { none: Buffer.alloc(0), small: randomBytes(9), large: randomBytes(5_000_000) }
    for (const [name, bytes] of Object.entries(contents)) await blobs.put(name, bytes)
    await store.blobs('other sink').put('small', randomBytes(4))
    const newer = await cluster.open(pipeline, { takeOver: 'at-once' })
    const taken = newer.blobs('sink')
    expect([...(await taken.list())].sort()).toEqual(['large', 'none', 'small'])
    for (const [name, bytes] of Object.entries(contents)) {
      expect(Buffer.compare((await taken.get(name)) ?? Buffer.from('-'), bytes)).toBe(0)
    }
    await taken.remove(['large', 'never there'])
    expect(await taken.get('large')).toBeUndefined()
    expect(await taken.list()).toHaveLength(2)
    // Who was fenced may still be writing: what was removed stays away.
    await blobs.put('large', randomBytes(100))
    expect(await taken.get('large')).toBeUndefined()
    expect(await newer.blobs('other sink').list()).toEqual(['small'])
    await newer.close()
  })

  it('should take the longest, and refuse a longer one', async () => {
    const blobs = store.blobs('sink')
    const longest = Buffer.alloc(blobBytesMax, 'x')
    await blobs.put('longest', longest)
    expect(Buffer.compare((await blobs.get('longest')) ?? Buffer.alloc(0), longest)).toBe(0)
    await expect(blobs.put('longer', Buffer.alloc(blobBytesMax + 1))).rejects.toThrow(RangeError)
    await blobs.remove(['longest'])
  })

  it('should leave nothing of a longer one that had the name before', async () => {
    const blobs = store.blobs('sink')
    await blobs.put('twice', Buffer.alloc(9_000_000))
    await blobs.put('twice', Buffer.from('short'))
    expect(await blobs.get('twice')).toEqual(Buffer.from('short'))
    await blobs.remove(['twice'])
    const left = await cluster.session.execute(
      `SELECT part FROM ${cluster.keyspace}.state_blob_parts WHERE pipeline = ? AND name = ? ALLOW FILTERING`,
      [pipeline, 'twice'],
      { idempotent: true },
    )
    expect(left.rows).toEqual([])
  })

  it('should tell one that was not written to its end, and let it be removed', async () => {
    let writes = 0
    const session = faultySession(cluster.session, ({ text }) =>
      text.includes('state_blob_parts') && ++writes === 2 ? 'death before' : undefined,
    )
    const dying = await cluster.open(pipeline, { session, shard: '1' })
    await expect(dying.blobs('sink').put('half', randomBytes(900_000))).rejects.toThrow()
    const next = await cluster.open(pipeline, { shard: '1', takeOver: 'at-once' })
    expect(await next.blobs('sink').list()).toEqual(['half'])
    await expect(next.blobs('sink').get('half')).rejects.toThrow(
      '"half" of step "sink" is not whole',
    )
    await next.blobs('sink').remove(['half'])
    expect(await next.blobs('sink').list()).toEqual([])
    await next.close()
  })
})
