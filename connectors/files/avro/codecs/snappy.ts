import { crc32 } from 'node:zlib'
import { assertFits, type BlockCodec } from './codec.ts'

const checksumBytes = 4

/** Snappy without framing, and behind it the CRC-32 of what comes out, most significant byte first. */
export const snappyCodec: BlockCodec = {
  name: 'snappy',
  async pack(data) {
    const { compress } = await import('snappy')
    const checksum = Buffer.alloc(checksumBytes)
    checksum.writeUInt32BE(crc32(data))
    return Buffer.concat([await compress(data), checksum])
  },
  async unpack(packed, bytesMax) {
    if (packed.length <= checksumBytes) throw new Error('the block is too short for a checksum')
    const content = packed.subarray(0, -checksumBytes)
    assertFits(unpackedBytes(content), bytesMax)
    const { uncompress } = await import('snappy')
    const data = (await uncompress(content, { asBuffer: true })) as Buffer
    if (crc32(data) !== packed.readUInt32BE(content.length)) {
      throw new Error('the checksum of the block is wrong')
    }
    return data
  },
}

/** Snappy begins with the length of what comes out, seven bits a byte, the lowest first. */
function unpackedBytes(content: Buffer): number {
  let bytes = 0
  for (const [index, byte] of content.subarray(0, 5).entries()) {
    bytes += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return bytes
  }
  throw new Error('the block does not begin with its length')
}
