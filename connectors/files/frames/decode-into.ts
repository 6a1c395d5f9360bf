import type { Decoder, Origin } from '#schemas'
import type { Batch } from './batch.ts'

/** Decodes `chunk[start, end)` into the batch: a message, or a rejection under the decoder's reason. */
export function decodeInto<T>(
  batch: Batch<T>,
  decoder: Decoder<T>,
  chunk: Buffer,
  start: number,
  end: number,
  origin: Origin,
): void {
  const decoded = decoder.decode(chunk, start, end, batch)
  if (decoded.ok) {
    batch.add({ key: '', value: decoded.value, timestampMs: decoded.timestampMs, origin })
  } else {
    const { reason, message } = decoded
    batch.rejected.push({ reason, step: origin.source, message, origin })
  }
}
