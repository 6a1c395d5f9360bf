import { ChunkOrigin, type Decoder } from '#schemas'
import { parseRejectionLine, replayedOrigin } from '../../rejection-line.ts'
import type { Batch } from './batch.ts'
import { decodeInto } from './decode-into.ts'
import { newline, type Frames } from './frames.ts'

/** One message for each line of a file of rejects: its original bytes are decoded once more. */
export class ReplayFrames<T> implements Frames<T> {
  readonly #decoder: Decoder<T>
  readonly #source: string
  readonly #partition: string

  constructor(decoder: Decoder<T>, source: string, partition: string) {
    this.#decoder = decoder
    this.#source = source
    this.#partition = partition
  }

  endOf(chunk: Buffer, start: number): number {
    return chunk.indexOf(newline, start)
  }

  decode(chunk: Buffer, start: number, end: number, offset: number, batch: Batch<T>): void {
    const line = parseRejectionLine(chunk.toString('utf8', start, end))
    if (line === undefined) {
      const origin = new ChunkOrigin(this.#source, this.#partition, offset, chunk, start, end, true)
      const message = 'a line of a replayed file is not a line of rejects: it is left out'
      const reason = 'invalid-replay-line'
      batch.rejected.push({ reason, step: this.#source, message, origin })
      return
    }
    const bytes = Buffer.from(line.bytes, 'base64')
    const origin = replayedOrigin({ ...line, source: this.#source }, bytes)
    decodeInto(batch, this.#decoder, bytes, 0, bytes.length, origin)
  }
}
