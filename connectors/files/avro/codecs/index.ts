import type { BlockCodec } from './codec.ts'
import { deflateCodec } from './deflate.ts'
import { nullCodec } from './null.ts'
import { snappyCodec } from './snappy.ts'
import { zstandardCodec } from './zstandard.ts'

export { nullCodec }
export type { BlockCodec }

const codecs = {
  null: nullCodec,
  deflate: deflateCodec,
  snappy: snappyCodec,
  zstandard: zstandardCodec,
}

/** How container files can be packed: all that the Avro specification names but bzip2 and xz. */
export type AvroCodecName = keyof typeof codecs

/** The codecs that are read and written. */
export const codecNames = Object.keys(codecs) as readonly AvroCodecName[]

/** The codec of a name; undefined for others, such as bzip2 and xz. */
export function codecOf(name: string): BlockCodec | undefined {
  return Object.hasOwn(codecs, name) ? codecs[name as AvroCodecName] : undefined
}
