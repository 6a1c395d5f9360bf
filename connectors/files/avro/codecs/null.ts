import { assertFits, type BlockCodec } from './codec.ts'

/** Blocks as they are. */
export const nullCodec: BlockCodec = {
  name: 'null',
  pack: (data) => Promise.resolve(data),
  async unpack(packed, bytesMax) {
    assertFits(packed.length, bytesMax)
    return packed
  },
}
