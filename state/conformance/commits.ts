import { expect, it } from 'vitest'
import type { StateStore } from '../state-store.ts'
import { createTable, manifest, put, remove, texts } from './rows.ts'

/** All or nothing, and durable. */
export function describeCommits(open: () => StateStore, reopen: () => Promise<void>): void {
  it('should be empty at first', async () => {
    const table = await createTable(open())
    expect(await open().latest()).toBeUndefined()
    expect(await open().getMany(table, ['a', ''])).toEqual([undefined, undefined])
    expect(await open().getRange(table)).toEqual([])
  })

  it('should have rows and manifest once committed, also when opened again', async () => {
    const table = await createTable(open())
    await open().commit([put(table, 'a', 'one'), put(table, 'b', 'two')], manifest(1))
    for (const again of [async () => {}, reopen]) {
      await again()
      expect(await texts(open(), table)).toEqual({ a: 'one', b: 'two' })
      expect(await open().latest()).toEqual(manifest(1))
    }
  })

  it('should replace and delete rows, and take a deletion of none', async () => {
    const table = await createTable(open())
    await open().commit([put(table, 'a', 'one'), put(table, 'b', 'two')], manifest(1))
    await open().commit([remove(table, 'a'), put(table, 'b', '2'), remove(table, '-')], manifest(2))
    await reopen()
    expect(await texts(open(), table)).toEqual({ b: '2' })
    expect((await open().latest())?.epoch).toBe(2)
  })

  it('should let the last change of a key in an epoch win', async () => {
    const table = await createTable(open())
    const changes = [put(table, 'a', '1'), remove(table, 'a'), put(table, 'a', '2')]
    await open().commit([...changes, put(table, 'b', '1'), remove(table, 'b')], manifest(1))
    expect(await texts(open(), table)).toEqual({ a: '2' })
  })

  it('should change nothing where one row cannot be saved', async () => {
    const table = await createTable(open())
    await open().commit([put(table, 'a', 'one')], manifest(1))
    const tooLong = put(table, 'k'.repeat(5_000), 'two')
    await expect(open().commit([put(table, 'a', 'two'), tooLong], manifest(2))).rejects.toThrow(
      /State key of 5000 bytes is too long/,
    )
    expect(await texts(open(), table)).toEqual({ a: 'one' })
    expect((await open().latest())?.epoch).toBe(1)
  })

  it('should keep every bound of a manifest', async () => {
    const watermarksMs = { none: -Infinity, ended: Infinity, some: 1_700_000_000_123.5 }
    await open().commit([], { ...manifest(7), watermarksMs })
    await reopen()
    expect((await open().latest())?.watermarksMs).toEqual(watermarksMs)
  })

  it('should commit 100,000 rows at once', async () => {
    const table = await createTable(open())
    const changes = Array.from({ length: 100_000 }, (_, index) => put(table, `k${index}`, 'v'))
    await open().commit(changes, manifest(1))
    let rows = 0
    for await (const row of open().scan(table)) rows += row.bytes.length
    expect(rows).toBe(100_000)
  })
}
