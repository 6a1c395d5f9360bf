import assert from 'node:assert/strict'

/** A cached entry. Its owner extends it with what it holds. */
export class Slot {
  readonly key: string
  /** Entries that it stands for. */
  weight = 1
  /** Reasons to keep it: changed, in an epoch that is being saved, prefetched. */
  holds = 0
  dirty = false
  /** Touched since the hand last passed. */
  used = false

  constructor(key: string) {
    this.key = key
  }
}

/** Steps of the hand for each entry that comes in: bounds the work even where most are held. */
const stepsPerEntry = 8

/**
 * Keeps entries up to a weight, those that are held aside, and lets go of others by second chance: a
 * hand goes round, passes what was used since its last visit once, and evicts the rest.
 */
export class ClockCache<S extends Slot> {
  readonly #slots = new Map<string, S>()
  readonly #weightMax: number
  #hand: Iterator<S>
  #weight = 0
  #heldWeight = 0
  #dirty: S[] = []
  #held: S[] = []
  readonly #captured: (readonly S[])[] = []

  constructor(weightMax: number) {
    assert(weightMax >= 1)
    this.#weightMax = weightMax
    this.#hand = this.#slots.values()
  }

  get(key: string): S | undefined {
    const slot = this.#slots.get(key)
    if (slot !== undefined) slot.used = true
    return slot
  }

  /** Looks without counting it as use. */
  peek(key: string): S | undefined {
    return this.#slots.get(key)
  }

  add(slot: S): S {
    this.#slots.set(slot.key, slot)
    this.#weight += slot.weight
    slot.used = true
    // Held while the hand moves: what just came is not what goes.
    this.#hold(slot)
    this.#evict(stepsPerEntry)
    this.#release(slot)
    return slot
  }

  grow(slot: S, by: number): void {
    slot.weight += by
    this.#weight += by
    if (slot.holds > 0) this.#heldWeight += by
  }

  markDirty(slot: S): void {
    if (slot.dirty) return
    slot.dirty = true
    this.#hold(slot)
    this.#dirty.push(slot)
  }

  /** The changed entries, which stay held until `saved`. */
  capture(): readonly S[] {
    const captured = this.#dirty
    this.#dirty = []
    for (const slot of captured) slot.dirty = false
    this.#captured.push(captured)
    return captured
  }

  /** Lets go of the oldest captured entries, and answers them. */
  saved(): readonly S[] {
    const captured = this.#captured.shift()
    assert(captured !== undefined, 'saved() without capture()')
    for (const slot of captured) this.#release(slot)
    return captured
  }

  /** Keeps an entry until `endOfBatch`. */
  hold(slot: S): void {
    this.#hold(slot)
    this.#held.push(slot)
  }

  endOfBatch(): void {
    for (const slot of this.#held) this.#release(slot)
    if (this.#held.length > 0) this.#held = []
    const excess = this.#excess()
    if (excess > 0) this.#evict(2 * excess + stepsPerEntry)
  }

  #hold(slot: S): void {
    if (slot.holds++ === 0) this.#heldWeight += slot.weight
  }

  #release(slot: S): void {
    assert(slot.holds > 0)
    if (--slot.holds === 0) this.#heldWeight -= slot.weight
  }

  #excess(): number {
    return this.#weight - this.#heldWeight - this.#weightMax
  }

  #evict(stepsMax: number): void {
    for (let step = 0; step < stepsMax && this.#excess() > 0; step++) {
      const next = this.#hand.next()
      if (next.done === true) {
        this.#hand = this.#slots.values()
        continue
      }
      const slot = next.value
      if (slot.holds > 0) continue
      if (slot.used) slot.used = false
      else {
        this.#slots.delete(slot.key)
        this.#weight -= slot.weight
      }
    }
  }
}
