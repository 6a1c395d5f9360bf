import { afterEach, describe, expect, it, vi } from 'vitest'
import { StateLayoutError, type ScyllaStore } from '#state'
import type { scylla } from '#connectors'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'

const spec = { step: 's', cell: 'c', schema: 'x' }

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('a journal that somebody took from', () => {
  const cluster = useCluster()
  const opened: ScyllaStore[] = []

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
  })

  async function open(pipeline: string): Promise<ScyllaStore> {
    const store = await cluster.open(pipeline, { takeOver: 'at-once' })
    opened.push(store)
    return store
  }

  async function run(statement: string, params: readonly scylla.CqlValue[]) {
    const { session, keyspace } = cluster
    const text = statement.replace('$', `${keyspace}.`)
    return (
      await session.execute(text, params, {
        idempotent: true,
        serial: statement.startsWith('SELECT'),
      })
    ).rows
  }

  function text(bytes: readonly (Uint8Array | undefined)[]): readonly (string | undefined)[] {
    return bytes.map((each) => each && Buffer.from(each).toString())
  }

  /** What a server has after it forgot what came later: the head as it was. */
  async function remember(pipeline: string): Promise<() => Promise<void>> {
    const columns = 'segment, segments, manifest, kind, place, idx, data'
    const rows = await run(
      `SELECT ${columns} FROM $state_journal WHERE pipeline = ?  AND shard = ''`,
      [pipeline],
    )
    const [head] = rows
    return async () => {
      const of = (name: string) => head?.[name] as scylla.CqlValue
      const move =
        `UPDATE ${cluster.keyspace}.state_journal SET segment = ?, segments = ?, manifest = ? ` +
        `WHERE pipeline = ? AND shard = '' IF fence > 0`
      const insert =
        `INSERT INTO ${cluster.keyspace}.state_journal (pipeline, shard, kind, place, idx, data) ` +
        `VALUES (?, '', ?, ?, ?, ?)`
      const inserts = rows.map((row) => ({
        statement: insert,
        params: [
          pipeline,
          ...['kind', 'place', 'idx', 'data'].map((name) => row[name] as scylla.CqlValue),
        ],
      }))
      const params = [of('segment'), of('segments'), of('manifest'), pipeline]
      const all = [{ statement: move, params }, ...inserts]
      expect((await cluster.session.batch(all, { idempotent: false, logged: true })).applied).toBe(
        true,
      )
    }
  }

  it('should not be written to by who knows of more, and be won by who comes next', async () => {
    const pipeline = cluster.newPipeline()
    const older = await open(pipeline)
    const table = (await older.table(spec))?.table ?? -1
    const put = (value: string) => [{ table, key: 'k', bytes: Buffer.from(value) }]
    await older.commit(put('1'), manifestOf(1))
    const putBack = await remember(pipeline)
    for (let epoch = 2; epoch <= 5; epoch++)
      await older.commit(put(`lost ${epoch}`), manifestOf(epoch))
    await vi.waitFor(async () => {
      const [row] = await run('SELECT value FROM $state_rows WHERE pipeline = ? ALLOW FILTERING', [
        pipeline,
      ])
      expect(String(row?.['value'])).toBe('lost 5')
    }, 10_000)
    await putBack()
    for (let tries = 0; tries < 2; tries++) {
      const refused = older.commit(put('6'), manifestOf(6))
      await expect(refused).rejects.toThrow(StateLayoutError)
    }
    await expect(older.latest()).rejects.toThrow('does not know epochs any more that were saved')

    const newer = await open(pipeline)
    expect((await newer.latest())?.epoch).toBe(1)
    await newer.commit(put('2'), manifestOf(2))
    await newer.close()
    expect(text(await (await open(pipeline)).getMany(table, ['k']))).toEqual(['2'])
  })

  it('should not be mistaken for a new one where it was deleted', async () => {
    const pipeline = cluster.newPipeline()
    const store = await open(pipeline)
    const table = (await store.table(spec))?.table ?? -1
    await store.commit([{ table, key: 'k', bytes: Buffer.from('old') }], manifestOf(1))
    await store.close()
    await run(`DELETE FROM $state_journal WHERE pipeline = ? AND shard = ''`, [pipeline])
    await expect(open(pipeline)).rejects.toThrow(StateLayoutError)
    await expect(open(pipeline)).rejects.toThrow('To start anew, give the pipeline another name')
    // Deletions hide what is written at earlier times.
    await run(`DELETE FROM $state_slices WHERE pipeline = ? AND shard = '' AND tbl = -1`, [
      pipeline,
    ])
    await expect(open(pipeline)).rejects.toThrow('were deleted by hand')
    await expect(open(pipeline)).rejects.toThrow('were deleted by hand')
  })

  it('should leave nothing of owners that died one after the other', async () => {
    const pipeline = cluster.newPipeline()
    const store = await open(pipeline)
    await store.commit([], manifestOf(1))
    await open(pipeline)
    await open(pipeline)
    for (const fence of [1n, 2n, 3n]) {
      const [head] = await run(
        `SELECT segment FROM $state_journal WHERE pipeline = ? AND shard = ''`,
        [pipeline],
      )
      const last = BigInt(String(head?.['segment']))
      const number = (fence * 2n ** 30n > last ? fence * 2n ** 30n : last) + 1n
      const columns = 'pipeline, shard, fence, segment, part, idx, parts, data'
      await run(
        `INSERT INTO $state_segments (${columns}) VALUES (?, '', ?, ?, 0, 0, 1, ?) USING TIMESTAMP 1`,
        [pipeline, fence, number, Buffer.alloc(9)],
      )
    }
    await open(pipeline)
    const left = await run('SELECT fence FROM $state_segments WHERE pipeline = ? ALLOW FILTERING', [
      pipeline,
    ])
    expect(left).toEqual([])
  })
})
