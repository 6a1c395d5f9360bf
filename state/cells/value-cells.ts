import type { ValueCell } from '../cell.ts'
import { NotPrefetchedError } from '../errors.ts'
import type { Row, RowChange } from '../state-store.ts'
import type { CellContext, LiveCell } from './cell-context.ts'
import { isPast } from './event-clock.ts'
import { ClockCache, Slot } from './clock-cache.ts'
import { Sweep } from './sweep.ts'

class ValueSlot<T> extends Slot {
  value: T | undefined
  /** When it was set, in a cell that has a ttl. */
  stampMs: number | undefined

  constructor(key: string, value: T | undefined, stampMs: number | undefined) {
    super(key)
    this.value = value
    this.stampMs = stampMs
  }
}

/** One value a key, decoded once and kept as an object. */
export class ValueCells<T> implements ValueCell<T>, LiveCell {
  readonly #context: CellContext<T>
  readonly #cache: ClockCache<ValueSlot<T>>
  readonly #sweep: Sweep
  readonly #expires: boolean

  constructor(context: CellContext<T>) {
    this.#context = context
    this.#cache = new ClockCache(context.weightMax)
    this.#sweep = new Sweep(context)
    this.#expires = context.ttlMs !== Infinity
  }

  get(key: string): T | undefined {
    const slot = this.#cache.get(key) ?? this.#read(key)
    if (slot.value !== undefined && this.#isPast(slot.stampMs)) this.#change(slot, undefined)
    return slot.value
  }

  set(key: string, value: T): void {
    const slot = this.#cache.get(key)
    if (slot !== undefined) this.#change(slot, value)
    else this.#cache.markDirty(this.#add(key, value, this.#stampMs()))
  }

  delete(key: string): void {
    const slot = this.#cache.get(key)
    if (slot !== undefined) this.#change(slot, undefined)
    else this.#cache.markDirty(this.#add(key, undefined, undefined))
  }

  capture(changes: RowChange[]): void {
    const { table, rows } = this.#context
    for (const { key, value, stampMs } of this.#cache.capture()) {
      changes.push({
        table,
        key,
        bytes: value === undefined ? undefined : rows.encode(value, stampMs ?? -Infinity),
      })
    }
  }

  saved(): void {
    this.#cache.saved()
    this.#sweep.saved()
  }

  async prefetch(keys: readonly string[]): Promise<void> {
    const { store, table } = this.#context
    if (store.local) return
    const missing = [...new Set(keys)].filter((key) => this.#cache.get(key) === undefined)
    for (const key of keys) this.#hold(key)
    if (missing.length === 0) return
    const fetched = await store.getMany(table, missing)
    for (const [index, key] of missing.entries()) {
      if (this.#cache.get(key) === undefined) this.#load(key, fetched[index])
      this.#hold(key)
    }
  }

  endOfBatch(): void {
    this.#cache.endOfBatch()
  }

  expire(): void {
    this.#sweep.visit((row) => this.#visit(row))
  }

  #visit({ key, bytes }: Row): void {
    const slot = this.#cache.peek(key)
    const stampMs = slot === undefined ? this.#context.rows.stampMs(bytes) : slot.stampMs
    if (this.#isPast(stampMs)) return this.delete(key)
    if (stampMs !== -Infinity) return
    // Written before the cell had a ttl: it counts from now on.
    const { value } = this.#cache.get(key) ?? this.#load(key, bytes)
    if (value !== undefined) this.set(key, value)
  }

  #read(key: string): ValueSlot<T> {
    const { store, step, cell, table } = this.#context
    if (!store.local) throw new NotPrefetchedError(step, cell, key)
    return this.#load(key, store.get(table, key))
  }

  #load(key: string, row: Uint8Array | undefined): ValueSlot<T> {
    if (row === undefined) return this.#add(key, undefined, undefined)
    const { rows } = this.#context
    return this.#add(key, rows.decode(row), this.#expires ? rows.stampMs(row) : undefined)
  }

  #add(key: string, value: T | undefined, stampMs: number | undefined): ValueSlot<T> {
    return this.#cache.add(new ValueSlot(key, value, stampMs))
  }

  #change(slot: ValueSlot<T>, value: T | undefined): void {
    slot.value = value
    slot.stampMs = this.#stampMs()
    this.#cache.markDirty(slot)
  }

  #hold(key: string): void {
    const slot = this.#cache.get(key)
    if (slot !== undefined) this.#cache.hold(slot)
  }

  #stampMs(): number | undefined {
    return this.#expires ? this.#context.clock.stampMs() : undefined
  }

  #isPast(stampMs: number | undefined): boolean {
    if (stampMs === undefined) return false
    return isPast(stampMs, this.#context.ttlMs, this.#context.clock.watermarkMs)
  }
}
