import type { RowChange } from '../state-store.ts'
import { Block, blockRowKey } from './blocks.ts'

/**
 * The ids of one stretch of time, as they go to the store: blocks that are full are written once, and
 * the last one again with each epoch that added to it. So rows a bucket are bounded by its ids.
 */
export class Bucket {
  readonly number: number
  /** Where `IdTable` knows it. */
  readonly place: number
  count = 0
  #tail = new Block()
  #tailNumber = 0
  /** Full blocks of this epoch. */
  #filled: { readonly block: number; readonly bytes: Uint8Array }[] = []
  #dirty = false

  constructor(number: number, place: number) {
    this.number = number
    this.place = place
  }

  add(high: number, low: number, fingerprint: number): void {
    this.count++
    this.#dirty = true
    this.#tail.push(high, low, fingerprint)
    if (!this.#tail.full) return
    this.#filled.push({ block: this.#tailNumber, bytes: this.#tail.toBytes() })
    this.#tailNumber++
    this.#tail = new Block()
  }

  /** Takes in a block that was saved. Blocks come in their order. */
  load(block: number, bytes: Uint8Array): void {
    const loaded = Block.fromBytes(bytes)
    this.count += loaded.count
    this.#tail = loaded.full ? new Block() : loaded
    this.#tailNumber = loaded.full ? block + 1 : block
  }

  capture(table: number, changes: RowChange[]): void {
    if (!this.#dirty) return
    this.#dirty = false
    for (const { block, bytes } of this.#filled) {
      changes.push({ table, key: blockRowKey(this.number, block), bytes })
    }
    this.#filled = []
    if (this.#tail.count === 0) return
    const key = blockRowKey(this.number, this.#tailNumber)
    changes.push({ table, key, bytes: this.#tail.toBytes() })
  }

  /** Deletes every row that it may have in the store. */
  drop(table: number, changes: RowChange[]): void {
    for (let block = 0; block <= this.#tailNumber; block++) {
      changes.push({ table, key: blockRowKey(this.number, block), bytes: undefined })
    }
  }
}
