import { compareRowKeys } from '../row-key.ts'
import { Slot } from './clock-cache.ts'

/** A field of a map: its value, or that it is known to be absent. */
export interface MapField<T> {
  readonly field: string
  value: T | undefined
  stampMs: number
  dirty: boolean
}

/** What is in memory of the map under one key; it comes field by field, and goes as a whole. */
export class MapSlot<T> extends Slot {
  /** Every field that is stored is in `fields`. */
  complete = false
  readonly #fields = new Map<string, MapField<T>>()
  #ordered: readonly MapField<T>[] | undefined
  #dirtyFields: MapField<T>[] = []

  /** A field that is in memory; in a complete map there are no others. */
  get(field: string): MapField<T> | undefined {
    return this.#fields.get(field)
  }

  /** Takes a field in; what is known already stays. */
  put(field: string, value: T | undefined, stampMs: number): MapField<T> {
    const known = this.#fields.get(field)
    if (known !== undefined) return known
    const added = { field, value, stampMs, dirty: false }
    this.#fields.set(field, added)
    this.#ordered = undefined
    return added
  }

  change(field: MapField<T>, value: T | undefined, stampMs: number): void {
    field.value = value
    field.stampMs = stampMs
    if (field.dirty) return
    field.dirty = true
    this.#dirtyFields.push(field)
  }

  /** Every field in memory, in the order of UTF-8 bytes. */
  ordered(): readonly MapField<T>[] {
    this.#ordered ??= [...this.#fields.values()].toSorted((left, right) =>
      compareRowKeys(left.field, right.field),
    )
    return this.#ordered
  }

  get size(): number {
    return this.#fields.size
  }

  takeDirty(): readonly MapField<T>[] {
    const dirty = this.#dirtyFields
    this.#dirtyFields = []
    for (const field of dirty) field.dirty = false
    return dirty
  }

  /** Forgets that fields are absent, which a complete map knows without them. */
  forgetAbsent(): void {
    if (!this.complete) return
    for (const [name, field] of this.#fields) {
      if (field.value === undefined && !field.dirty) this.#fields.delete(name)
    }
    this.#ordered = undefined
  }
}
