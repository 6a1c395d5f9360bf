/**
 * Random histories of commits, lost answers, deaths, take-overs and restarts, against the store in
 * memory as the model. After each step everything that is stored is compared, ranges and look-ups, as
 * the owner sees it and as a reader from outside does.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FencedError } from '#schemas'
import { memoryStore, type RowChange, type ScyllaStore, type StateStore } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'
import { faultySession, type Fault, type FaultySession } from './faulty-session.ts'

/** One step of a history. `at` counts the calls of the step that write. */
type Step =
  | { readonly kind: 'commit'; readonly changes: readonly Change[] }
  | {
      readonly kind: 'faulty commit'
      readonly changes: readonly Change[]
      readonly at: number
      readonly fault: Fault
    }
  | { readonly kind: 'take over' | 'close' | 'kill' }

/** Table 0 is read by key, table 1 in order. */
interface Change {
  readonly table: 0 | 1
  readonly key: string
  readonly size: number
}

const specs = [
  { step: 'step', cell: 'by key', schema: 'x' },
  { step: 'step', cell: 'in order', schema: 'x', orderedBy: 1 },
] as const

const key = fc.constantFrom('', 'a', 'ab', 'a\0\0f', 'a\0\0g', 'b', 'b1', 'é', '\ud800', '😀')
// -1 deletes; the largest ones do not fit in a row.
const size = fc.constantFrom(-1, -1, 0, 5, 700, 300_000)
const change = fc.record({ table: fc.constantFrom<0 | 1>(0, 1), key, size })
const changes = fc.array(change, { maxLength: 8 })
const fault = fc.constantFrom<Fault>('lost before', 'lost after', 'death before', 'death after')
const at = fc.integer({ min: 1, max: 9 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('commit' as const), changes }),
  fc.record({ kind: fc.constant('faulty commit' as const), changes, at, fault }),
  fc.record({ kind: fc.constantFrom('take over' as const, 'close' as const, 'kill' as const) }),
)

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('a history', () => {
  const cluster = useCluster()

  it('should end in what was committed, whatever happened on the way', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 12, size: 'max' }),
        fc.constantFrom(100, 100_000),
        async (steps, inlineBytesMax) => {
          const history = new History(inlineBytesMax)
          await history.start()
          for (const one of steps) await history.take(one)
          await history.end()
        },
      ),
      { numRuns: Number(process.env['ANABRANCH_CQL_HISTORIES'] ?? 5) },
    ),
  )

  /** A store and its model. */
  class History {
    readonly #pipeline = cluster.newPipeline()
    readonly #inlineBytesMax: number
    #model = memoryStore()
    #epoch = 0
    #fault: { calls: number; readonly fault: Fault } | undefined
    #session: FaultySession | undefined
    #store: ScyllaStore | undefined

    constructor(inlineBytesMax: number) {
      this.#inlineBytesMax = inlineBytesMax
    }

    async start(): Promise<void> {
      for (const spec of specs) await this.#model.table(spec)
      await this.#reopen()
    }

    async take(taken: Step): Promise<void> {
      switch (taken.kind) {
        case 'commit':
          await this.#commit(taken.changes)
          break
        case 'faulty commit':
          await this.#faultyCommit(taken)
          break
        case 'take over':
          await this.#takeOver()
          break
        case 'close':
          await this.#live().close()
          await this.#reopen()
          break
        case 'kill':
          this.#session?.kill()
          await this.#reopen()
      }
      await this.#compare()
    }

    async end(): Promise<void> {
      await this.#live().close()
      await this.#reopen()
      await this.#compare()
      await this.#live().close()
    }

    async #reopen(): Promise<void> {
      this.#fault = undefined
      this.#session = faultySession(cluster.session, ({ writes }) => {
        if (!writes || this.#fault === undefined || --this.#fault.calls !== 0) return undefined
        return this.#fault.fault
      })
      this.#store = await cluster.open(this.#pipeline, {
        session: this.#session,
        takeOver: 'at-once',
        inlineBytesMax: this.#inlineBytesMax,
        pendingEpochsMax: 2,
        buckets: 2,
        sliceBuckets: 2,
      })
      for (const spec of specs) await this.#store.table(spec)
    }

    async #commit(given: readonly Change[]): Promise<void> {
      const rows = given.map(toRow)
      await this.#live().commit(rows, manifestOf(++this.#epoch))
      await this.#model.commit(rows, manifestOf(this.#epoch))
    }

    async #faultyCommit(taken: Step & { kind: 'faulty commit' }): Promise<void> {
      this.#fault = { calls: taken.at, fault: taken.fault }
      const rows = taken.changes.map(toRow)
      const epoch = ++this.#epoch
      await this.#live()
        .commit(rows, manifestOf(epoch))
        .catch((error: unknown) => {
          if (this.#session?.dead !== true) throw error
        })
      // What follows a commit may still be going on.
      this.#fault = undefined
      if (this.#session?.dead === true) await this.#reopen()
      // Nobody was told whether it was saved: the next process finds out.
      const saved = (await this.#live().latest())?.epoch === epoch
      if (saved) await this.#model.commit(rows, manifestOf(epoch))
      if (taken.fault.startsWith('lost')) expect(saved || this.#session?.dead).toBe(true)
    }

    async #takeOver(): Promise<void> {
      const older = this.#live()
      await this.#reopen()
      const rows = [toRow({ table: 0, key: 'a', size: 9 })]
      await expect(older.commit(rows, manifestOf(999))).rejects.toThrow(FencedError)
    }

    async #compare(): Promise<void> {
      const reading = await cluster.open(this.#pipeline, { readOnly: true })
      for (const store of [this.#live(), reading]) {
        expect((await store.latest())?.epoch).toBe((await this.#model.latest())?.epoch)
        for (const table of [0, 1]) {
          expect(await contents(store, table)).toEqual(await contents(this.#model, table))
        }
      }
    }

    #live(): ScyllaStore {
      if (this.#store === undefined) throw new Error('The history has not begun')
      return this.#store
    }
  }
})

// Helpers

const keys = ['', 'a', 'ab', 'a\0\0f', 'a\0\0g', 'b', 'b1', 'é', '\ud800', '😀', 'none']

function toRow({ table, key, size }: Change, at = 0): RowChange {
  const bytes = size < 0 ? undefined : Buffer.alloc(size, at + 1)
  return { table, key, bytes }
}

/** All rows, some ranges, and every key by itself, in a form that is quick to compare. */
async function contents(store: StateStore, table: number) {
  const ranges = [{}, { from: 'a', to: 'b' }, { from: 'a\0\0', to: 'a\0\u0001' }, { limit: 2 }]
  const rows = await Promise.all(ranges.map((range) => store.getRange(table, range)))
  const short = (bytes: Uint8Array | undefined) => bytes && [bytes.length, bytes[0], bytes.at(-1)]
  const many = await store.getMany(table, keys)
  return {
    ranges: rows.map((range) => range.map(({ key, bytes }) => [key, short(bytes)])),
    many: many.map(short),
  }
}
