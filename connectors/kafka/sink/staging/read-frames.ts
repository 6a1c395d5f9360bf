import { frameVersion, parts } from './frame-layout.ts'
import type { StagedMessage } from './outgoing-message.ts'

/**
 * The messages of a chunk, in their order. They are views of it: copy what is kept. Throws `RangeError`
 * where the bytes are no chunk.
 */
export function* readFrames(bytes: Uint8Array): Generator<StagedMessage> {
  const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (chunk[0] !== frameVersion) throw damaged(`its version is ${chunk[0]}, not ${frameVersion}`)
  for (let at = 1; at < chunk.length;) {
    const start = at + 4
    const end = start + chunk.readUInt32LE(at)
    if (end > chunk.length) throw damaged('it ends in the middle of a message')
    yield readFrame(chunk, start, end)
    at = end
  }
}

function readFrame(chunk: Buffer, start: number, end: number): StagedMessage {
  const present = chunk.readUInt8(start)
  const timestampMs = chunk.readDoubleLE(start + 1)
  let at = start + 9
  const sized = (): Buffer => {
    const from = at + 4
    at = from + chunk.readUInt32LE(at)
    return chunk.subarray(from, at)
  }

  let partition: number | null = null
  if ((present & parts.partition) !== 0) {
    partition = chunk.readInt32LE(at)
    at += 4
  }
  const key = (present & parts.key) === 0 ? null : sized()
  let headers: Record<string, string>[] | undefined
  if ((present & parts.headers) !== 0) {
    const count = chunk.readUInt32LE(at)
    at += 4
    headers = Array.from({ length: count }, () => ({ [sized().toString()]: sized().toString() }))
  }
  if (at > end) throw damaged('a message is longer than it says')
  const value = (present & parts.value) === 0 ? null : chunk.subarray(at, end)
  return { key, value, timestampMs, partition, headers }
}

function damaged(how: string): RangeError {
  return new RangeError(`a chunk of staged messages is damaged: ${how}`)
}
