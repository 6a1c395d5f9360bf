import { stringHash64, type JsonValue } from '#schemas'

/** Bytes of one hash. */
export const hashBytes = 8

const words = new Uint32Array(2)

/** Hashes of the JSON texts of values: 64 bits each, in their order, each once. */
export function hashesOf(values: readonly JsonValue[]): Buffer {
  const sorted = values.map(hashOf).sort((left, right) => left.compare(right))
  return Buffer.concat(sorted.filter((hash, place) => sorted[place - 1]?.equals(hash) !== true))
}

/** Hashes that are in either, in their order, each once. */
export function uniteHashes(left: Buffer, right: Buffer): Buffer {
  if (right.length === hashBytes) return withHash(left, right)
  const united = Buffer.allocUnsafe(left.length + right.length)
  let end = 0
  let at = 0
  for (let from = 0; from < right.length; from += hashBytes) {
    for (; at < left.length && compareAt(left, at, right, from) < 0; at += hashBytes) {
      end += left.copy(united, end, at, at + hashBytes)
    }
    if (at < left.length && compareAt(left, at, right, from) === 0) at += hashBytes
    end += right.copy(united, end, from, from + hashBytes)
  }
  end += left.copy(united, end, at)
  return Buffer.from(united.subarray(0, end))
}

/** Hashes and one more, which is what one message gives: found by halves. */
function withHash(hashes: Buffer, hash: Buffer): Buffer {
  let low = 0
  let high = hashes.length / hashBytes
  while (low < high) {
    const middle = (low + high) >> 1
    const order = compareAt(hashes, middle * hashBytes, hash, 0)
    if (order === 0) return hashes
    if (order < 0) low = middle + 1
    else high = middle
  }
  const at = low * hashBytes
  return Buffer.concat([hashes.subarray(0, at), hash, hashes.subarray(at)])
}

function hashOf(value: JsonValue): Buffer {
  stringHash64(JSON.stringify(value), words)
  const hash = Buffer.allocUnsafe(hashBytes)
  hash.writeUInt32BE(words[0] ?? 0, 0)
  hash.writeUInt32BE(words[1] ?? 0, 4)
  return hash
}

function compareAt(left: Buffer, at: number, right: Buffer, from: number): number {
  return left.compare(right, from, from + hashBytes, at, at + hashBytes)
}
