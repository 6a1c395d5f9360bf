/**
 * An epoch is committed all or not at all, whichever call is the last one to get through, and whatever
 * becomes of its answer. Each test goes through all calls that a commit and what follows it make.
 */
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ScyllaStore, ScyllaStoreOptions, StateSession, StateStore } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'
import { faultySession, type Call, type Fault } from './faulty-session.ts'

const spec = { step: 'step', cell: 'cell', schema: 'x' }

/** In the journal, and in partitions of its own. */
const sizes = { 'a small epoch': 1_000_000, 'a large epoch': 10 } as const

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('a commit', () => {
  const cluster = useCluster()

  it.each(everyCase('death before', 'death after'))(
    'should be whole or not at all after %s any call, for %s',
    async (fault, _size, inlineBytesMax) => {
      const pipeline = cluster.newPipeline()
      const open = (more = {}) => cluster.open(pipeline, { ...options(inlineBytesMax), ...more })
      await firstEpoch(await open())
      let seen = ''
      for (let call = 1, survived = false; !survived; call++) {
        const { session, died } = failingAt(cluster.session, call, fault)
        await open({ session })
          .then((store) => secondEpoch(store, died))
          .catch(() => {})
        survived = !session.dead
        session.kill()
        const again = await open()
        seen += await whatIsThere(again)
        await firstEpoch(again)
      }
      // Nothing at first, everything from some call on.
      expect(seen).toMatch(/^1+2+$/)
      // Nothing is left of what was written and not committed, nor of what is in the tables.
      const last = await open()
      await last.commit([], manifestOf(3))
      await last.close()
      expect(await segmentsOf(pipeline)).toEqual([])
    },
  )

  it.each(everyCase('lost before', 'lost after'))(
    'should not mind when a call or its answer is %s, for %s',
    async (fault, _size, inlineBytesMax) => {
      const pipeline = cluster.newPipeline()
      const open = (more = {}) => cluster.open(pipeline, { ...options(inlineBytesMax), ...more })
      for (let call = 1, over = false; !over; call++) {
        const { session, calls } = failingAt(cluster.session, call, fault)
        const store = await open({ session })
        await firstEpoch(store, false)
        await store.commit(await changesOf(store, 2), manifestOf(2))
        expect(await whatIsThere(store)).toBe('2')
        await store.close()
        over = calls() < call
        const again = await open()
        expect(await whatIsThere(again)).toBe('2')
        await again.close()
      }
    },
  )

  async function segmentsOf(pipeline: string): Promise<readonly unknown[]> {
    const select = `SELECT fence, segment FROM ${cluster.keyspace}.state_segments WHERE pipeline = ? ALLOW FILTERING`
    return (await cluster.session.execute(select, [pipeline], { idempotent: true })).rows
  }
})

// Helpers

function options(inlineBytesMax: number): Partial<ScyllaStoreOptions> {
  return { inlineBytesMax, takeOver: 'at-once', buckets: 2 }
}

function everyCase(...faults: readonly Fault[]) {
  return faults.flatMap((fault) =>
    Object.entries(sizes).map(([size, bytes]) => [fault, size, bytes] as const),
  )
}

/** A session on which the call that writes and is the `at`th one fails. */
function failingAt(inner: StateSession, at: number, fault: Fault) {
  let calls = 0
  const waiting: (() => void)[] = []
  const faultOf = ({ writes }: Call) => {
    if (!writes || ++calls !== at) return undefined
    for (const resolve of waiting) resolve()
    return fault
  }
  const died = new Promise<void>((resolve) => waiting.push(resolve))
  return { session: faultySession(inner, faultOf), died, calls: () => calls }
}

const keys = Array.from({ length: 12 }, (_, at) => `key ${at}`)

/** Every key is changed in each epoch: those of one epoch are there, or those of the other. */
async function changesOf(store: StateStore, epoch: number) {
  const table = (await store.table(spec))?.table ?? -1
  return keys.map((key, at) => {
    const bytes = at % 3 === epoch % 3 ? undefined : Buffer.from(`${epoch} ${'x'.repeat(200)}`)
    return { table, key, bytes }
  })
}

async function firstEpoch(store: ScyllaStore, close = true): Promise<void> {
  await store.commit(await changesOf(store, 1), manifestOf(1))
  if (close) await store.close()
}

/** Commits the second epoch and lets it be applied, until the process dies. */
async function secondEpoch(store: ScyllaStore, died: Promise<void>): Promise<void> {
  await store.commit(await changesOf(store, 2), manifestOf(2))
  await Promise.race([store.close(), died.then(() => setTimeout(50))])
}

async function whatIsThere(store: StateStore): Promise<string> {
  const manifest = await store.latest()
  const epoch = manifest?.epoch ?? 0
  const table = (await store.table(spec))?.table ?? -1
  const rows = await store.getRange(table)
  const there = new Set(rows.map(({ bytes }) => Buffer.from(bytes).toString()[0]))
  expect([...there]).toEqual([String(epoch)])
  expect(rows.length).toBe(8)
  const many = await store.getMany(table, keys)
  expect(many.filter((bytes) => bytes !== undefined).length).toBe(8)
  return String(epoch)
}
