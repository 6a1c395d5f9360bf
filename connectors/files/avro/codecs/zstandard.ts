import { assertFits, type BlockCodec } from './codec.ts'

/** The slice of @bokuweb/zstd-wasm that is used here. */
interface Zstandard {
  init(): Promise<void>
  compress(data: Uint8Array, level?: number): Uint8Array
  /** `defaultHeapSize` is the most that comes out where the frame does not say how much it is. */
  decompress(packed: Uint8Array, options: { readonly defaultHeapSize: number }): Uint8Array
}

/** The first try where a frame does not say how much comes out. */
const firstTryBytes = 1 << 20

let loading: Promise<Zstandard> | undefined

/** Zstandard in WebAssembly. Its memory grows to the largest block and stays. */
export const zstandardCodec: BlockCodec = {
  name: 'zstandard',
  async pack(data) {
    const zstandard = await loaded()
    return bufferOf(zstandard.compress(data))
  },
  async unpack(packed, bytesMax) {
    const zstandard = await loaded()
    const bytes = unpackedBytes(packed)
    if (bytes !== undefined) {
      assertFits(bytes, bytesMax)
      return bufferOf(zstandard.decompress(packed, { defaultHeapSize: bytes }))
    }
    for (let heap = Math.min(firstTryBytes, bytesMax); ; heap = Math.min(heap * 8, bytesMax)) {
      try {
        return bufferOf(zstandard.decompress(packed, { defaultHeapSize: heap }))
      } catch (error) {
        if (heap < bytesMax) continue
        const message = `it is damaged, or unpacks to more than the ${bytesMax} bytes allowed`
        throw new RangeError(message, { cause: error })
      }
    }
  },
}

/** Once: a second `init` would never resolve. */
function loaded(): Promise<Zstandard> {
  loading ??= load()
  return loading
}

async function load(): Promise<Zstandard> {
  const zstandard: Zstandard = await import('@bokuweb/zstd-wasm')
  await zstandard.init()
  return zstandard
}

/**
 * The content size that a frame's header states (RFC 8878, 3.1.1.1); undefined where it states none,
 * which writers that stream do. Read here because the library takes it at its word.
 */
function unpackedBytes(packed: Buffer): number | undefined {
  if (packed.length < 6 || packed.readUInt32LE(0) !== 0xfd2fb528) {
    throw new Error('the block is no Zstandard frame')
  }
  const descriptor = packed.readUInt8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag
  if (sizeBytes === 0) return undefined
  const start = 5 + Number(!isSingleSegment) + dictionaryBytes
  if (packed.length < start + sizeBytes) throw new Error('the frame breaks off in its header')
  if (sizeBytes === 8) return Number(packed.readBigUInt64LE(start))
  return packed.readUIntLE(start, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
