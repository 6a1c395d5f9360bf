import { ChunkOrigin, type Decoder } from '#schemas'
import type { Batch } from './batch.ts'
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
    const decoded = this.#decoder.decode(chunk, start, end, batch)
    const origin = new ChunkOrigin(this.#source, this.#partition, offset, chunk, start, end)
    if (decoded.ok) {
      batch.add({ key: '', value: decoded.value, timestampMs: decoded.timestampMs, origin })
    } else {
      const { reason, message } = decoded
      batch.rejected.push({ reason, step: this.#source, message, origin })
    }
  }
}
