import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longCodec } from '#schemas'
import {
  list,
  lmdbStore,
  map,
  memoryStore,
  openCells,
  remoteStore,
  value,
  type StateStore,
  type WorkingSet,
} from '#state'
import { manifestOf } from '../helpers/state.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

const specs = {
  one: value(longCodec),
  many: map(longCodec),
  row: list(longCodec, { lengthMax: 1_000 }),
}

const keys = Array.from({ length: 12 }, (_, index) => `k${index}`)
const key = fc.constantFrom(...keys)
const field = fc.constantFrom('a', 'b', 'c')
const number = fc.nat(1_000)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ set: key, number }) },
  { weight: 4, arbitrary: fc.record({ put: key, field, number }) },
  { weight: 2, arbitrary: fc.record({ append: key, number }) },
  { weight: 2, arbitrary: fc.record({ drop: key, field }) },
  { weight: 1, arbitrary: fc.record({ clear: key }) },
  { weight: 3, arbitrary: fc.record({ read: key, field }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'capture' as const,
      'save' as const,
      'crash' as const,
      'end' as const,
    ),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

describe('a working set', () => {
  it.each([
    ['memory', async () => ({ store: memoryStore(), remove: async () => {} })],
    ['LMDB', openLmdb],
    [
      'remote',
      async () => ({
        store: remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} }),
        remove: async () => {},
      }),
    ],
  ] as const)(
    'should hold over %s what plain maps would, through epochs, evictions and crashes',
    async (_name, openStore) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
          const { store, remove } = await openStore()
          try {
            await compare(store, steps)
          } finally {
            await store.close()
            await remove()
          }
        }),
        { numRuns: _name === 'LMDB' ? 15 : 60 },
      )
    },
  )
})

// Helpers

type Numbers = Map<string, number[]>

/** What the cells hold: under `one k`, `many k f` and `row k`. */
class Model {
  values: Numbers = new Map()

  copy(): Model {
    const copy = new Model()
    copy.values = new Map([...this.values].map(([name, numbers]) => [name, [...numbers]]))
    return copy
  }
}

/** Runs the same steps over a working set of hardly any room and over plain maps. */
async function compare(store: StateStore, steps: readonly Step[]): Promise<void> {
  const open = () => openCells(store, 'step', specs, { cacheEntriesMax: 3 })
  let state = await open()
  let model = new Model()
  let saved = model.copy()
  let captured: { readonly changes: ReturnType<typeof state.capture>; model: Model } | undefined
  for (const each of steps) {
    if (each === 'capture') {
      captured ??= { changes: state.capture(), model: model.copy() }
    } else if (each === 'save') {
      if (captured === undefined) continue
      await store.commit(captured.changes, manifestOf(1))
      state.saved()
      saved = captured.model
      captured = undefined
    } else if (each === 'crash') {
      state = await open()
      model = saved.copy()
      captured = undefined
    } else if (each === 'end') {
      state.endOfBatch()
    } else {
      await prefetch(state)
      apply(state, model, each)
    }
  }
  await prefetch(state)
  for (const key of keys) expect(read(state, key)).toEqual(expected(model, key))
}

function apply(
  { cells }: WorkingSet<typeof specs>,
  { values }: Model,
  step: Exclude<Step, string>,
): void {
  if ('set' in step) {
    cells.one.set(step.set, step.number)
    values.set(`one ${step.set}`, [step.number])
  } else if ('put' in step) {
    cells.many.set(step.put, step.field, step.number)
    values.set(`many ${step.put} ${step.field}`, [step.number])
  } else if ('append' in step) {
    cells.row.append(step.append, step.number)
    const row = values.get(`row ${step.append}`) ?? []
    values.set(`row ${step.append}`, [...row, step.number])
  } else if ('drop' in step) {
    cells.one.delete(step.drop)
    cells.many.delete(step.drop, step.field)
    values.delete(`one ${step.drop}`)
    values.delete(`many ${step.drop} ${step.field}`)
  } else if ('clear' in step) {
    cells.many.clear(step.clear)
    cells.row.delete(step.clear)
    for (const field of ['a', 'b', 'c']) values.delete(`many ${step.clear} ${field}`)
    values.delete(`row ${step.clear}`)
  } else {
    expect(cells.one.get(step.read)).toBe(values.get(`one ${step.read}`)?.[0])
    const number = values.get(`many ${step.read} ${step.field}`)?.[0]
    expect(cells.many.get(step.read, step.field)).toBe(number)
  }
}

async function prefetch(state: WorkingSet<typeof specs>): Promise<void> {
  for (const cell of ['one', 'many', 'row'] as const) await state.prefetch(cell, keys)
}

function read({ cells }: WorkingSet<typeof specs>, key: string) {
  return {
    one: cells.one.get(key),
    many: [...cells.many.entries(key)],
    row: [...cells.row.get(key)],
  }
}

function expected({ values }: Model, key: string) {
  const many = ['a', 'b', 'c'].flatMap((field) =>
    (values.get(`many ${key} ${field}`) ?? []).map((number) => [field, number]),
  )
  return { one: values.get(`one ${key}`)?.[0], many, row: values.get(`row ${key}`) ?? [] }
}

async function openLmdb() {
  const { path, remove } = await temporaryDirectory()
  // So small that changes are in the log, in tables and on the way from one to the other.
  return { store: await lmdbStore({ directory: path, logBytesMax: 300 }), remove }
}
