import { expect, it } from 'vitest'
import type { StateStore } from '../state-store.ts'
import { createTable, manifest, put } from './rows.ts'

/** What readers see. */
export function describeReading(open: () => StateStore): void {
  it('should keep any bytes, none and many included', async () => {
    const table = await createTable(open())
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const large = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31) & 0xff)
    const values = { all, large, none: new Uint8Array(0), zeros: new Uint8Array(9) }
    const changes = Object.entries(values).map(([key, bytes]) => ({ table, key, bytes }))
    await open().commit(changes, manifest(1))
    for (const { key, bytes } of changes) {
      const [read] = await open().getMany(table, [key])
      expect(Buffer.compare(read ?? Buffer.from('missing'), bytes)).toBe(0)
    }
  })

  it('should keep what was read as it was, whatever is read and written next', async () => {
    const table = await createTable(open())
    await open().commit([put(table, 'a', 'first'), put(table, 'b', 'other')], manifest(1))
    const [before] = await open().getMany(table, ['a'])
    const [row] = await open().getRange(table)
    await open().commit([put(table, 'a', 'later')], manifest(2))
    await open().getMany(table, ['b', 'a'])
    expect(Buffer.from(before ?? []).toString()).toBe('first')
    expect(Buffer.from(row?.bytes ?? []).toString()).toBe('first')
  })

  it('should show readers whole epochs while others are committed', async () => {
    const table = await createTable(open())
    const keys = ['a', 'b', 'c', 'd']
    const written = { done: false }
    const writing = (async () => {
      for (let epoch = 1; epoch <= 30; epoch++) {
        const changes = keys.map((key) => put(table, key, String(epoch)))
        await open().commit(changes, manifest(epoch))
      }
      written.done = true
    })()
    while (!written.done) {
      // Native work comes to its end between turns of the event loop only.
      await new Promise(setImmediate)
      const [rows, many] = await Promise.all([open().getRange(table), open().getMany(table, keys)])
      for (const values of [rows.map(({ bytes }) => bytes), many]) {
        expect(new Set(values.map((bytes) => Buffer.from(bytes ?? []).toString())).size).toBe(
          values.length === 0 ? 0 : 1,
        )
      }
    }
    await writing
    expect((await open().latest())?.epoch).toBe(30)
  })

  it('should answer reads at once where it is local, and refuse them where not', async () => {
    const table = await createTable(open())
    await open().commit([put(table, 'a', 'one')], manifest(1))
    if (open().local) {
      expect(Buffer.from(open().get(table, 'a') ?? []).toString()).toBe('one')
      expect([...open().range(table)].map(({ key }) => key)).toEqual(['a'])
    } else {
      expect(() => open().get(table, 'a')).toThrow()
      expect(() => [...open().range(table)]).toThrow()
    }
  })
}
