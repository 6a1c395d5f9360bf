import { accepted } from './decoded.ts'
import type { Decoder } from './decoder.ts'

/**
 * Hands on the bytes of a message as they are, copied, at the time when they were received: for binary
 * formats that a later step reads.
 */
export const bytesDecoder: Decoder<Uint8Array> = {
  name: 'bytes',
  decode: (chunk, start, end, { receivedAtMs }) =>
    accepted(new Uint8Array(chunk.subarray(start, end)), receivedAtMs),
}
