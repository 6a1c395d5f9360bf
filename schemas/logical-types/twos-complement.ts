/** A whole number from two's complement, most significant byte first. No bytes at all are 0. */
export function fromTwosComplement(bytes: Buffer): bigint {
  if (bytes.length === 0) return 0n
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
}

/** A whole number as two's complement of exactly `size` bytes, or as few as it takes. */
export function toTwosComplement(value: bigint, size = bytesOf(value)): Buffer {
  const hex = BigInt.asUintN(size * 8, value).toString(16)
  return Buffer.from(hex.padStart(size * 2, '0'), 'hex')
}

/** How many bytes the number takes, its sign included. */
function bytesOf(value: bigint): number {
  const magnitude = value < 0n ? ~value : value
  return Math.floor(bitsOf(magnitude) / 8) + 1
}

function bitsOf(magnitude: bigint): number {
  const hex = magnitude.toString(16)
  const first = Number.parseInt(hex.slice(0, 1), 16)
  return (hex.length - 1) * 4 + (32 - Math.clz32(first))
}
