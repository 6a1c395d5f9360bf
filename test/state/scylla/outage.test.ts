/** What a store does when the cluster does not answer for longer than it tries. */
import { describe, expect, it } from 'vitest'
import type { ScyllaStore, StateSession } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'
import { faultySession, type Fault } from './faulty-session.ts'

const spec = { step: 'step', cell: 'cell', schema: 'x' }

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('an outage', () => {
  const cluster = useCluster()

  it.each([
    ['before it was saved', 'lost before', 1],
    ['after it was saved', 'lost after', 2],
  ] as const)(
    'should leave the epoch as it came to be, for one that began %s',
    async (_, fault, saved) => {
      const outage = { on: false }
      const first = { fault: undefined as Fault | undefined }
      const session = faultySession(cluster.session, () => {
        if (!outage.on) return undefined
        const { fault = 'lost before' } = first
        first.fault = 'lost before'
        return fault
      })
      const store = await cluster.open(cluster.newPipeline(), { session, retryForMs: 300 })
      const table = (await store.table(spec))?.table ?? -1
      await commit(store, table, 1)
      first.fault = fault
      outage.on = true
      await expect(commit(store, table, 2)).rejects.toThrow(/No answer/)
      await expect(store.latest()).rejects.toThrow(/No answer/)
      outage.on = false
      expect((await store.latest())?.epoch).toBe(saved)
      expect(await store.getMany(table, ['k'])).toEqual([Buffer.from(String(saved))])
      await commit(store, table, saved + 1)
      expect(await store.getMany(table, ['k'])).toEqual([Buffer.from(String(saved + 1))])
      await store.close()
    },
  )

  it('should keep a commit out that arrives after it was given up', async () => {
    const pipeline = cluster.newPipeline()
    const late: (() => Promise<unknown>)[] = []
    const outage = { on: false }
    const { session: inner } = cluster
    const session: StateSession = {
      execute: (statement, params, options) =>
        outage.on ? Promise.reject(lost()) : inner.execute(statement, params, options),
      batch(statements, options) {
        if (!outage.on) return inner.batch(statements, options)
        late.push(() => inner.batch(statements, options))
        return Promise.reject(lost())
      },
    }
    const store = await cluster.open(pipeline, { session, retryForMs: 200 })
    const table = (await store.table(spec))?.table ?? -1
    await commit(store, table, 1)
    outage.on = true
    await expect(commit(store, table, 2)).rejects.toThrow(/lost/)
    outage.on = false
    expect((await store.latest())?.epoch).toBe(1)
    expect(late.length).toBeGreaterThan(0)
    for (const arrive of late) expect(await arrive()).toMatchObject({ applied: false })
    expect(await store.getMany(table, ['k'])).toEqual([Buffer.from('1')])
    await commit(store, table, 3)
    await store.close()
    const again = await cluster.open(pipeline)
    expect((await again.latest())?.epoch).toBe(3)
    expect(await again.getMany(table, ['k'])).toEqual([Buffer.from('3')])
    await again.close()
  })

  it('should hold commits back while nothing can be applied, and lose none', async () => {
    const outage = { on: false }
    const pipeline = cluster.newPipeline()
    const session = faultySession(cluster.session, ({ text }) =>
      outage.on && text.includes('state_rows') && !text.startsWith('SELECT')
        ? 'lost before'
        : undefined,
    )
    const options = { session, retryForMs: 200, pendingEpochsMax: 2 }
    const store = await cluster.open(pipeline, options)
    const table = (await store.table(spec))?.table ?? -1
    outage.on = true
    await commit(store, table, 1)
    await commit(store, table, 2)
    await expect(commit(store, table, 3)).rejects.toThrow(/No answer/)
    expect(await store.getMany(table, ['k'])).toEqual([Buffer.from('2')])
    outage.on = false
    await commit(store, table, 3)
    expect(await store.getMany(table, ['k'])).toEqual([Buffer.from('3')])
    await store.close()
  })
})

// Helpers

function commit(store: ScyllaStore, table: number, epoch: number): Promise<void> {
  const change = { table, key: 'k', bytes: Buffer.from(String(epoch)) }
  return store.commit([change], manifestOf(epoch))
}

function lost(): Error {
  return Object.assign(new Error('The answer was lost'), { outcome: 'unknown' })
}
