import type { TableSpec } from '../../state-store.ts'
import { tableName, withSchema } from '../../tables.ts'
import type { SpreadTable } from '../rows/table-facts.ts'
import type { StoreSettings } from './head.ts'
import { rowsOf, type Journal, type JournalRow } from './journal.ts'
import { chunkBytes } from './segment.ts'

/** Schemas of a table are rows of this many chunks at the most. */
const schemaChunksMax = 16

/** What the journal says of a table, but for its schemas. */
type StoredFacts = Omit<SpreadTable, 'table' | 'schemas'>

/** The tables of a store, as its journal lists them, by name. */
export async function readCatalogue(journal: Journal): Promise<ReadonlyMap<string, SpreadTable>> {
  const tables = new Map<number, JournalRow[]>()
  for (const row of await journal.readRows('table')) {
    tables.set(row.place, [...(tables.get(row.place) ?? []), row])
  }
  const facts = [...tables].flatMap(([table, rows]) => factsOf(table, rows) ?? [])
  return new Map(facts.map((known) => [tableName(known), known]))
}

/** A table as `spec` wants it: new, or the known one with its schema added. */
export function wantedTable(
  known: SpreadTable | undefined,
  spec: TableSpec,
  next: { readonly table: number; readonly settings: StoreSettings },
): SpreadTable {
  if (Buffer.byteLength(spec.schema) > schemaChunksMax * chunkBytes) {
    throw new RangeError(
      `The schema of step "${spec.step}", cell "${spec.cell}", is longer than 1 MiB`,
    )
  }
  const orderedBy = spec.orderedBy ?? 0
  const { buckets, sliceBuckets } = next.settings
  const created = { buckets: orderedBy > 0 ? sliceBuckets : buckets, orderedBy }
  const { step, cell } = spec
  const facts = known ?? { step, cell, table: next.table, schemas: [], ...created }
  return { ...facts, ...withSchema(facts, spec) }
}

/** The rows that make a table known with its last schema. */
export function catalogueRows({ table, schemas, ...facts }: SpreadTable): readonly JournalRow[] {
  const stored: StoredFacts = facts
  const data = Buffer.from(JSON.stringify(stored))
  const position = schemas.length - 1
  const schema = rowsOf('table', table, Buffer.from(schemas[position] ?? ''))
  const chunks = schema.length === 0 ? [{ idx: 0, data: Buffer.alloc(0) }] : schema
  return [
    { kind: 'table', place: table, idx: 0, data },
    ...chunks.map(({ idx, data }) => ({
      kind: 'table' as const,
      place: table,
      idx: 1 + position * schemaChunksMax + idx,
      data,
    })),
  ]
}

function factsOf(table: number, rows: readonly JournalRow[]): SpreadTable | undefined {
  const [first, ...chunks] = rows
  if (first?.idx !== 0) return undefined
  const stored = JSON.parse(first.data.toString()) as StoredFacts
  const schemas: Buffer[][] = []
  for (const { idx, data } of chunks) {
    const position = Math.floor((idx - 1) / schemaChunksMax)
    schemas[position] = [...(schemas[position] ?? []), data]
  }
  return { ...stored, table, schemas: schemas.map((parts) => Buffer.concat(parts).toString()) }
}
