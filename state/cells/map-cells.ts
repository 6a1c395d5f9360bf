import type { MapCell } from '../cell.ts'
import { NotPrefetchedError } from '../errors.ts'
import type { Row, RowChange } from '../state-store.ts'
import type { CellContext, LiveCell } from './cell-context.ts'
import { isPast } from './event-clock.ts'
import { ClockCache } from './clock-cache.ts'
import { fieldRange, fieldRowKey, parseFieldRowKey } from './field-key.ts'
import { MapSlot, type MapField } from './map-slot.ts'
import { Sweep } from './sweep.ts'

/** Maps that are fetched from a remote store at a time. */
const fetchesMax = 64

/** A map a key; each field is a row of its own. */
export class MapCells<T> implements MapCell<T>, LiveCell {
  readonly #context: CellContext<T>
  readonly #cache: ClockCache<MapSlot<T>>
  readonly #sweep: Sweep

  constructor(context: CellContext<T>) {
    this.#context = context
    this.#cache = new ClockCache(context.weightMax)
    this.#sweep = new Sweep(context)
  }

  get(key: string, field: string): T | undefined {
    const slot = this.#slot(key)
    let known = slot.get(field)
    if (known === undefined) {
      if (slot.complete) return undefined
      known = this.#readField(slot, field)
    }
    this.#expireField(slot, known)
    return known.value
  }

  set(key: string, field: string, value: T): void {
    this.#change(this.#slot(key), field, value)
  }

  delete(key: string, field: string): void {
    this.#change(this.#slot(key), field, undefined)
  }

  /** Collected at once, so that changes while it is walked through do not matter. */
  entries(key: string): Iterable<readonly [field: string, value: T]> {
    const slot = this.#complete(key)
    const entries: (readonly [string, T])[] = []
    for (const known of slot.ordered()) {
      this.#expireField(slot, known)
      if (known.value !== undefined) entries.push([known.field, known.value])
    }
    return entries
  }

  clear(key: string): void {
    const slot = this.#complete(key)
    for (const known of slot.ordered()) {
      if (known.value !== undefined) this.#change(slot, known.field, undefined)
    }
  }

  capture(changes: RowChange[]): void {
    const { table, rows } = this.#context
    for (const slot of this.#cache.capture()) {
      for (const { field, value, stampMs } of slot.takeDirty()) {
        const bytes = value === undefined ? undefined : rows.encode(value, stampMs)
        changes.push({ table, key: fieldRowKey(slot.key, field), bytes })
      }
    }
  }

  saved(): void {
    for (const slot of this.#cache.saved()) {
      if (slot.holds === 0) this.#weigh(slot, () => slot.forgetAbsent())
    }
    this.#sweep.saved()
  }

  async prefetch(keys: readonly string[]): Promise<void> {
    const { store, table } = this.#context
    if (store.local) return
    const wanted = [...new Set(keys)]
    for (let start = 0; start < wanted.length; start += fetchesMax) {
      const some = wanted.slice(start, start + fetchesMax)
      await Promise.all(
        some.map(async (key) => {
          const slot = this.#slot(key)
          this.#cache.hold(slot)
          if (!slot.complete) this.#fill(slot, await store.getRange(table, fieldRange(key)))
        }),
      )
    }
  }

  endOfBatch(): void {
    this.#cache.endOfBatch()
  }

  expire(): void {
    this.#sweep.visit((row) => this.#visit(row))
  }

  #visit({ key: rowKey, bytes }: Row): void {
    const [key, field] = parseFieldRowKey(rowKey)
    const known = this.#cache.peek(key)?.get(field)
    const stampMs = known?.stampMs ?? this.#context.rows.stampMs(bytes)
    if (this.#isPast(stampMs)) return this.delete(key, field)
    if (stampMs !== -Infinity) return
    // Written before the cell had a ttl: it counts from now on.
    const { value } = known ?? this.#take(this.#slot(key), field, bytes)
    if (value !== undefined) this.set(key, field, value)
  }

  #slot(key: string): MapSlot<T> {
    return this.#cache.get(key) ?? this.#cache.add(new MapSlot(key))
  }

  #readField(slot: MapSlot<T>, field: string): MapField<T> {
    const { store, step, cell, table } = this.#context
    if (!store.local) throw new NotPrefetchedError(step, cell, slot.key)
    return this.#take(slot, field, store.get(table, fieldRowKey(slot.key, field)))
  }

  #complete(key: string): MapSlot<T> {
    const { store, step, cell, table } = this.#context
    const slot = this.#slot(key)
    if (slot.complete) return slot
    if (!store.local) throw new NotPrefetchedError(step, cell, key)
    this.#fill(slot, store.range(table, fieldRange(key)))
    return slot
  }

  #fill(slot: MapSlot<T>, stored: Iterable<Row>): void {
    for (const { key, bytes } of stored) this.#take(slot, parseFieldRowKey(key)[1], bytes)
    slot.complete = true
  }

  #take(slot: MapSlot<T>, field: string, row: Uint8Array | undefined): MapField<T> {
    const { rows } = this.#context
    const value = row === undefined ? undefined : rows.decode(row)
    const stampMs = row === undefined ? -Infinity : rows.stampMs(row)
    return this.#weigh(slot, () => slot.put(field, value, stampMs))
  }

  #change(slot: MapSlot<T>, field: string, value: T | undefined): void {
    const known = this.#weigh(slot, () => slot.put(field, undefined, -Infinity))
    slot.change(known, value, this.#context.clock.stampMs())
    this.#cache.markDirty(slot)
  }

  #weigh<R>(slot: MapSlot<T>, change: () => R): R {
    const before = slot.size
    const result = change()
    if (slot.size !== before) this.#cache.grow(slot, slot.size - before)
    return result
  }

  #expireField(slot: MapSlot<T>, known: MapField<T>): void {
    if (known.value !== undefined && this.#isPast(known.stampMs)) {
      this.#change(slot, known.field, undefined)
    }
  }

  #isPast(stampMs: number): boolean {
    return isPast(stampMs, this.#context.ttlMs, this.#context.clock.watermarkMs)
  }
}
