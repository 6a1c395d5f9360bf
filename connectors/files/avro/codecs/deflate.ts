import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { BlockCodec } from './codec.ts'

const pack = promisify<Buffer, Buffer>(deflateRaw)
const unpack = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflateRaw)

/** RFC 1951, without the header of zlib. */
export const deflateCodec: BlockCodec = {
  name: 'deflate',
  pack,
  async unpack(packed, bytesMax) {
    const data = await unpack(packed, { maxOutputLength: bytesMax })
    return data
  },
}
