/**
 * Two 32-bit lanes of MurmurHash3 (Austin Appleby, github.com/aappleby/smhasher, public domain) that
 * eat the same blocks: `low` is MurmurHash3_x86_32, `high` the second lane of MurmurHash3_x86_128 on
 * its own. Their constants and rotations differ, so what collides in one does not in the other: 64
 * bits together. Not for secrets, nor against somebody who searches for collisions.
 *
 * Text is eaten as UTF-16 little-endian, so `low` of a text is MurmurHash3_x86_32 of those bytes.
 */
export class MurmurLanes {
  low: number
  high: number

  constructor(seed = 0) {
    this.low = seed | 0
    this.high = seed | 0
  }

  /** Eats 32 bits. */
  block(bits: number): void {
    this.low = (Math.imul(rotated(this.low ^ lowBits(bits), 13), 5) + 0xe6546b64) | 0
    this.high = (Math.imul(rotated(this.high ^ highBits(bits), 17), 5) + 0x0bcaa747) | 0
  }

  /** Eats a text, two characters a block. Its length is not part of it. */
  text(text: string): void {
    const paired = text.length & ~1
    let low = this.low
    let high = this.high
    for (let at = 0; at < paired; at += 2) {
      const bits = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
      low = (Math.imul(rotated(low ^ lowBits(bits), 13), 5) + 0xe6546b64) | 0
      high = (Math.imul(rotated(high ^ highBits(bits), 17), 5) + 0x0bcaa747) | 0
    }
    if (paired < text.length) {
      const bits = text.charCodeAt(paired)
      low ^= lowBits(bits)
      high ^= highBits(bits)
    }
    this.low = low
    this.high = high
  }

  /** Ends both lanes: every bit of the input bears on every bit of the result. */
  finish(bytes: number): void {
    this.low = finalized(this.low ^ bytes)
    this.high = finalized(this.high ^ bytes)
  }
}

function lowBits(bits: number): number {
  return Math.imul(rotated(Math.imul(bits, 0xcc9e2d51), 15), 0x1b873593)
}

function highBits(bits: number): number {
  return Math.imul(rotated(Math.imul(bits, 0xab0e9789), 16), 0x38b34ae5)
}

function rotated(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by))
}

/** MurmurHash3's `fmix32`. */
function finalized(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
