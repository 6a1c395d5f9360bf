import type { Origin } from '#schemas'

/** Origin of a message that never was bytes: its JSON stands for them. */
export class MemoryOrigin implements Origin {
  readonly source: string
  readonly partition: string
  readonly offset: number
  readonly replayed = false
  readonly #value: unknown

  constructor(source: string, partition: string, offset: number, value: unknown) {
    this.source = source
    this.partition = partition
    this.offset = offset
    this.#value = value
  }

  get bytes(): Uint8Array {
    return Buffer.from(JSON.stringify(this.#value) ?? 'undefined')
  }
}
