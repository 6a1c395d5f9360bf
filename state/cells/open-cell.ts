import assert from 'node:assert/strict'
import type { Codec } from '#schemas'
import { BucketedSet, bucketedSetSchema } from '../bucketed-set/bucketed-set.ts'
import type { BucketedSetSpec, CellSpec } from '../cell.ts'
import { StateSchemaError } from '../errors.ts'
import type { StateStore, TableHandle } from '../state-store.ts'
import type { CellContext, LiveCell } from './cell-context.ts'
import type { EventClock } from './event-clock.ts'
import { ListCells } from './list-cells.ts'
import { listCodec } from './list-codec.ts'
import { MapCells } from './map-cells.ts'
import { RowCodec, rowReaders, rowSchema, type RowLayout } from './row-codec.ts'
import { ValueCells } from './value-cells.ts'

/** Which cell of which step, in which store. */
export interface CellPlace {
  readonly store: StateStore
  readonly step: string
  readonly cell: string
}

/** What the cells of a step share. */
export interface CellBounds {
  readonly clock: EventClock
  readonly weightMax: number
}

/** Opens a live cell of the kind that its declaration says. */
export async function openCell(
  place: CellPlace,
  spec: CellSpec,
  bounds: CellBounds,
): Promise<LiveCell> {
  switch (spec.kind) {
    case 'value':
      return new ValueCells(await openContext(place, spec.codec, spec.ttlMs, bounds))
    case 'map':
      return new MapCells(await openContext(place, spec.codec, spec.ttlMs, bounds))
    case 'list': {
      const codec = listCodec(spec.codec)
      return new ListCells(await openContext(place, codec, spec.ttlMs, bounds), spec.lengthMax)
    }
    case 'bucketed-set':
      return openBucketedSet(place, spec)
  }
}

async function openBucketedSet(place: CellPlace, spec: BucketedSetSpec): Promise<BucketedSet> {
  const stored = await place.store.schemas(place.step, place.cell)
  const other = stored.find((schema) => schema !== bucketedSetSchema)
  if (other !== undefined) {
    throw new StateSchemaError(place.step, place.cell, bucketedSetSchema, `it is "${other}"`)
  }
  const { table } = await openTable(place, bucketedSetSchema)
  const set = new BucketedSet(spec, table)
  await set.load(place.store)
  return set
}

async function openContext<T>(
  place: CellPlace,
  codec: Codec<T>,
  ttlMs: number | undefined,
  bounds: CellBounds,
): Promise<CellContext<T>> {
  const { table, rows } = await openRows(place, { codec, stamped: ttlMs !== undefined })
  return { ...place, ...bounds, table, rows, ttlMs: ttlMs ?? Infinity }
}

async function openRows<T>(place: CellPlace, layout: RowLayout<T>) {
  const { store, step, cell } = place
  const stored = await store.schemas(step, cell)
  try {
    // Before the present schema is added: one that was refused is no part of the table.
    rowReaders(layout, stored)
  } catch (error) {
    throw new StateSchemaError(step, cell, layout.codec.name, error)
  }
  const handle = await openTable(place, rowSchema(layout))
  return { table: handle.table, rows: new RowCodec(layout, handle) }
}

/** Opens a table to write to. */
export async function openTable(
  { store, step, cell }: CellPlace,
  schema: string,
): Promise<TableHandle> {
  const handle = await store.table({ step, cell, schema })
  assert(handle !== undefined, 'cells cannot be opened over a store that is read only')
  return handle
}
