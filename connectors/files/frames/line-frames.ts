import { ChunkOrigin, type Decoder } from '#schemas'
import type { Batch } from './batch.ts'
import { decodeInto } from './decode-into.ts'
import { newline, type Frames } from './frames.ts'

/** One message a line. */
export class LineFrames<T> implements Frames<T> {
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
    const origin = new ChunkOrigin(this.#source, this.#partition, offset, chunk, start, end)
    decodeInto(batch, this.#decoder, chunk, start, end, origin)
  }
}
