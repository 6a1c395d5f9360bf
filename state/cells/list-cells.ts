import type { ListCell } from '../cell.ts'
import type { RowChange } from '../state-store.ts'
import type { CellContext, LiveCell } from './cell-context.ts'
import { ValueCells } from './value-cells.ts'

/** A bounded list a key, kept as one value: lists are short. */
export class ListCells<T> implements ListCell<T>, LiveCell {
  readonly #lists: ValueCells<T[]>
  readonly #lengthMax: number
  readonly #where: string

  constructor(context: CellContext<T[]>, lengthMax: number) {
    this.#lists = new ValueCells(context)
    this.#lengthMax = lengthMax
    this.#where = `cell "${context.cell}" of step "${context.step}"`
  }

  get(key: string): readonly T[] {
    return this.#lists.get(key) ?? []
  }

  append(key: string, value: T): void {
    const list = this.#lists.get(key) ?? []
    if (list.length >= this.#lengthMax) {
      throw new RangeError(
        `The list under key "${key}" in ${this.#where} is full (lengthMax ${this.#lengthMax}): ` +
          'delete it, keep a summary instead, or raise lengthMax.',
      )
    }
    list.push(value)
    this.#lists.set(key, list)
  }

  delete(key: string): void {
    this.#lists.delete(key)
  }

  capture(changes: RowChange[]): void {
    this.#lists.capture(changes)
  }

  saved(): void {
    this.#lists.saved()
  }

  prefetch(keys: readonly string[]): Promise<void> {
    return this.#lists.prefetch(keys)
  }

  endOfBatch(): void {
    this.#lists.endOfBatch()
  }

  expire(): void {
    this.#lists.expire()
  }
}
