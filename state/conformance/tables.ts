import { expect, it } from 'vitest'
import type { StateStore } from '../state-store.ts'

/** Tables and their schemas. */
export function describeTables(open: () => StateStore, reopen: () => Promise<void>): void {
  it('should know a table and all of its schemas again', async () => {
    const spec = { step: 's', cell: 'c' }
    expect(await open().schemas('s', 'c')).toEqual([])
    const first = await open().table({ ...spec, schema: 'one' })
    expect(first).toMatchObject({ schemas: ['one'], schema: 0 })
    await reopen()
    const other = await open().table({ ...spec, cell: 'd', schema: 'one' })
    const second = await open().table({ ...spec, schema: 'two' })
    expect(second).toEqual({ table: first?.table, schemas: ['one', 'two'], schema: 1 })
    expect(await open().table({ ...spec, schema: 'one' })).toMatchObject({ schema: 0 })
    expect(other?.table).not.toBe(first?.table)
    await reopen()
    expect(await open().schemas('s', 'c')).toEqual(['one', 'two'])
  })
}
