import type { Manifest } from '../manifest.ts'
import type { Row, RowChange, StateStore, TableSpec } from '../state-store.ts'

/** A table to write to. */
export async function createTable(
  store: StateStore,
  step = 'step',
  cell = 'cell',
): Promise<number> {
  const spec: TableSpec = { step, cell, schema: '"bytes"' }
  const handle = await store.table(spec)
  if (handle === undefined) throw new Error('This suite needs a store that can be written to')
  return handle.table
}

/** Writes text to a row. */
export function put(table: number, key: string, text: string): RowChange {
  return { table, key, bytes: Buffer.from(text) }
}

/** Deletes a row. */
export function remove(table: number, key: string): RowChange {
  return { table, key, bytes: undefined }
}

/** Every row of a table as text. */
export async function texts(store: StateStore, table: number): Promise<Record<string, string>> {
  const rows = await store.getRange(table)
  return Object.fromEntries(rows.map(({ key, bytes }) => [key, Buffer.from(bytes).toString()]))
}

/** Everything that is streamed. */
export async function collect(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const collected: Row[] = []
  for await (const row of rows) collected.push(row)
  return collected
}

/** A manifest that says little more than its epoch. */
export function manifest(epoch: number): Manifest {
  const times = { savedAtMs: 1_700_000_000_000, watermarksMs: {} }
  return { pipeline: 'test', epoch, ...times, sources: {}, committables: {}, counters: {} }
}
