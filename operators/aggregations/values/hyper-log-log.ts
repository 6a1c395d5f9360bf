import { hashBytes } from './unique-hashes.ts'

/**
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier, 2007) over 64-bit hashes, with the estimator of Otmar
 * Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017, algorithm 6), which
 * needs no table of corrections and is as good for few values as for many. Its standard error is
 * 1.04 / √registers. No kept library of it is on npm, so it is here.
 */

/** Adds hashes to registers of one byte each, 2^precisionBits of them; gives new ones. */
export function addHashes(registers: Buffer, hashes: Buffer, precisionBits: number): Buffer {
  const added = Buffer.from(registers)
  for (let at = 0; at < hashes.length; at += hashBytes) {
    const first = hashes.readUInt32BE(at)
    const place = first >>> (32 - precisionBits)
    const rest = (first << precisionBits) >>> 0
    const zeros =
      rest === 0 ? 32 - precisionBits + Math.clz32(hashes.readUInt32BE(at + 4)) : Math.clz32(rest)
    added[place] = Math.max(added[place] ?? 0, zeros + 1)
  }
  return added
}

/** Registers of what was added to either. */
export function uniteRegisters(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((value, place) => Math.max(value, right[place] ?? 0)))
}

/** How many different hashes were added, about. */
export function estimate(registers: Buffer, precisionBits: number): number {
  const size = registers.length
  const rankMax = 64 - precisionBits
  const counts = Array.from({ length: rankMax + 2 }, () => 0)
  for (const value of registers) counts[value] = (counts[value] ?? 0) + 1
  let sum = size * tau(1 - (counts[rankMax + 1] ?? 0) / size)
  for (let rank = rankMax; rank >= 1; rank -= 1) sum = (sum + (counts[rank] ?? 0)) / 2
  sum += size * sigma((counts[0] ?? 0) / size)
  return Math.round((size * size) / (2 * Math.LN2 * sum))
}

/** Ertl's σ: what registers that are still empty say. */
function sigma(share: number): number {
  if (share === 1) return Infinity
  let power = share
  let weight = 1
  let sum = share
  for (let before = -1; sum !== before;) {
    before = sum
    power *= power
    sum += power * weight
    weight += weight
  }
  return sum
}

/** Ertl's τ: what registers that are full say. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let root = share
  let weight = 1
  let sum = 1 - share
  for (let before = -1; sum !== before;) {
    before = sum
    root = Math.sqrt(root)
    weight /= 2
    sum -= (1 - root) ** 2 * weight
  }
  return sum / 3
}
