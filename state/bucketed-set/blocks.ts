/** Ids in a row: it fills four pages of LMDB. */
export const blockIdsMax = 1_000

const idBytes = 16
/** Times below zero sort before later ones. */
const bias = 2 ** 52
const digits = 11

/** Up to 36 blocks of a bucket have this many bytes of their row keys in common. */
export const blocksOrderedBy = 23

/** The row of a bucket's block; rows are ordered by bucket, then block. */
export function blockRowKey(bucket: number, block: number): string {
  return `b${toDigits(bucket + bias)}/${toDigits(block)}`
}

/** Where the rows of blocks begin and end. */
export const blockRange = { from: 'b', to: 'c' } as const

/** Bucket and block of a row. */
export function parseBlockRowKey(key: string): { readonly bucket: number; readonly block: number } {
  const [bucket = '', block = ''] = key.slice(1).split('/')
  return { bucket: Number.parseInt(bucket, 36) - bias, block: Number.parseInt(block, 36) }
}

function toDigits(number: number): string {
  return number.toString(36).padStart(digits, '0')
}

/** Ids of one block: hash and fingerprint each. */
export class Block {
  #words = new Uint32Array(4 * 16)
  #count = 0

  get count(): number {
    return this.#count
  }

  get full(): boolean {
    return this.#count >= blockIdsMax
  }

  push(high: number, low: number, fingerprint: number): void {
    const at = 4 * this.#count++
    if (at === this.#words.length) {
      const words = new Uint32Array(Math.min(2 * at, 4 * blockIdsMax))
      words.set(this.#words)
      this.#words = words
    }
    this.#words[at] = high
    this.#words[at + 1] = low
    this.#words[at + 2] = fingerprint >>> 0
    this.#words[at + 3] = Math.floor(fingerprint / 2 ** 32)
  }

  /** Little-endian, 16 bytes an id. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#count * idBytes)
    const view = new DataView(bytes.buffer)
    for (let word = 0; word < 4 * this.#count; word++) {
      view.setUint32(4 * word, this.#words[word] ?? 0, true)
    }
    return bytes
  }

  static fromBytes(bytes: Uint8Array): Block {
    const block = new Block()
    for (const [high, low, fingerprint] of idsOf(bytes)) block.push(high, low, fingerprint)
    return block
  }
}

/** Hash (two halves) and fingerprint of each id in a row. */
export function* idsOf(
  bytes: Uint8Array,
): Iterable<readonly [high: number, low: number, fingerprint: number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; at += idBytes) {
    const fingerprint = view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 8, true)
    yield [view.getUint32(at, true), view.getUint32(at + 4, true), fingerprint]
  }
}
