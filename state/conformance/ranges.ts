import { expect, it } from 'vitest'
import { compareRowKeys } from '../row-key.ts'
import type { StateStore } from '../state-store.ts'
import { collect, createTable, manifest, put, texts } from './rows.ts'

/** Order, ends and isolation of ranges. */
export function describeRanges(open: () => StateStore): void {
  it('should order rows by the UTF-8 bytes of their keys', async () => {
    const table = await createTable(open())
    await open().commit(
      shuffled(awkwardKeys).map((key) => put(table, key, `at ${key}`)),
      manifest(1),
    )
    const rows = await open().getRange(table)
    expect(rows.map(({ key }) => key)).toEqual(awkwardKeys)
    expect(await collect(open().scan(table))).toEqual(rows)
    expect(awkwardKeys.toSorted(compareRowKeys)).toEqual(awkwardKeys)
    expect(await open().getMany(table, awkwardKeys)).toEqual(rows.map(({ bytes }) => bytes))
  })

  it('should answer a range from its start, included, to its end, excluded', async () => {
    const table = await createTable(open())
    await open().commit(
      awkwardKeys.map((key) => put(table, key, key)),
      manifest(1),
    )
    for (const [from, to] of [
      [2, 7],
      [0, 0],
      [5, 5],
      [3, awkwardKeys.length - 1],
    ] as const) {
      const range = { from: awkwardKeys[from] ?? '', to: awkwardKeys[to] ?? '' }
      const keys = awkwardKeys.slice(from, to)
      expect((await open().getRange(table, range)).map(({ key }) => key)).toEqual(keys)
      const limited = await open().getRange(table, { ...range, limit: 2 })
      expect(limited.map(({ key }) => key)).toEqual(keys.slice(0, 2))
    }
  })

  it('should keep tables apart, however like their keys are', async () => {
    const [one, two, three] = [
      await createTable(open(), 'a', 'b'),
      await createTable(open(), 'a', 'bc'),
      await createTable(open(), 'ab', ''),
    ]
    const changes = [one, two, three].flatMap((table, index) =>
      ['', 'k', '\u{10ffff}'].map((key) => put(table, key, String(index))),
    )
    await open().commit(changes, manifest(1))
    for (const [index, table] of [one, two, three].entries()) {
      const value = String(index)
      expect(await texts(open(), table)).toEqual({ '': value, k: value, '\u{10ffff}': value })
    }
  })
}

function shuffled(keys: readonly string[]): readonly string[] {
  const odd = keys.filter((_, index) => index % 2 === 1)
  return [...odd.toReversed(), ...keys.filter((_, index) => index % 2 === 0)]
}

/** In the order of their bytes: by length, by bytes and not UTF-16 units, lone surrogates as such. */
const awkwardKeys = [
  '',
  '\0',
  '\0\0',
  '\u0001',
  'K',
  'a',
  'a\0b',
  'aa',
  'z'.repeat(900),
  '\u007f',
  'é',
  'é'.repeat(200),
  '日本',
  '\ud7ff',
  '\ud800',
  '\udfffx',
  '\ue000',
  '\ufffd',
  '\uffff',
  '😀',
  '😀\ud83d',
  '\u{10ffff}',
]
