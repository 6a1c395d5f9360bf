import assert from 'node:assert/strict'
import type { Codec } from '#schemas'
import {
  BucketedSet,
  bucketedSetSchema,
  checkBucketedSetSpec,
} from '../bucketed-set/bucketed-set.ts'
import { blocksOrderedBy } from '../bucketed-set/blocks.ts'
import type { BucketedSetSpec, CellSpec } from '../cell.ts'
import { StateSchemaError } from '../errors.ts'
import type { StateStore, TableHandle } from '../state-store.ts'
import { withSchema } from '../tables.ts'
import type { CellContext, LiveCell } from './cell-context.ts'
import type { EventClock } from './event-clock.ts'
import { ListCells } from './list-cells.ts'
import { listCodec } from './list-codec.ts'
import { MapCells } from './map-cells.ts'
import { RowCodec, rowReaders, rowSchema } from './row-codec.ts'
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

/**
 * Throws `StateSchemaError` where a cell cannot be opened over what is stored. Writes nothing: a schema
 * that is refused does not become a part of its table.
 */
export async function checkCell({ store, step, cell }: CellPlace, spec: CellSpec): Promise<void> {
  const schemas = await store.schemas(step, cell)
  if (spec.kind === 'bucketed-set') {
    checkBucketedSetSpec(spec)
    const present = bucketedSetSchema(spec)
    const other = schemas.find((schema) => schema !== present)
    if (other === undefined) return
    const remedy = 'Set bucketMs as it was, or start the step anew under another id.'
    throw new StateSchemaError(step, cell, present, `it is "${other}"`, remedy)
  }
  const codec = spec.kind === 'list' ? listCodec(spec.codec) : spec.codec
  try {
    rowReaders({ codec }, schemas)
  } catch (error) {
    throw new StateSchemaError(step, cell, codec.name, error)
  }
  const schema = rowSchema({ codec, stamped: spec.ttlMs !== undefined })
  withSchema({ table: 0, schemas }, { step, cell, schema })
}

/** Opens a live cell of the kind that its declaration says, after `checkCell`. */
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
  const { table } = await openTable(place, bucketedSetSchema(spec), blocksOrderedBy)
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
  const layout = { codec, stamped: ttlMs !== undefined }
  const handle = await openTable(place, rowSchema(layout))
  const { table } = handle
  const rows = new RowCodec(layout, handle)
  return { ...place, ...bounds, table, rows, ttlMs: ttlMs ?? Infinity }
}

/** Opens a table to write to; `orderedBy` as in `TableSpec`. */
export async function openTable(
  { store, step, cell }: CellPlace,
  schema: string,
  orderedBy?: number,
): Promise<TableHandle> {
  const spec = { step, cell, schema, ...(orderedBy !== undefined && { orderedBy }) }
  const handle = await store.table(spec)
  assert(handle !== undefined, 'cells cannot be opened over a store that is read only')
  return handle
}
