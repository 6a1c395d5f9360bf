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

/** No closures: making one costs more than reading a message. */
function readFrame(chunk: Buffer, start: number, end: number): StagedMessage {
  const present = chunk.readUInt8(start)
  const timestampMs = chunk.readDoubleLE(start + 1)
  let at = start + 9

  let partition: number | null = null
  if ((present & parts.partition) !== 0) {
    partition = chunk.readInt32LE(at)
    at += 4
  }
  let key: Buffer | null = null
  if ((present & parts.key) !== 0) {
    key = sized(chunk, at)
    at += 4 + key.length
  }
  let headers: Record<string, string>[] | undefined
  if ((present & parts.headers) !== 0) {
    ;[headers, at] = readHeaders(chunk, at)
  }
  if (at > end) throw damaged('a message is longer than it says')
  const value = (present & parts.value) === 0 ? null : chunk.subarray(at, end)
  return { key, value, timestampMs, partition, headers }
}

function readHeaders(
  chunk: Buffer,
  start: number,
): [headers: Record<string, string>[], end: number] {
  const count = chunk.readUInt32LE(start)
  let at = start + 4
  const headers: Record<string, string>[] = []
  for (let index = 0; index < count; index += 1) {
    const name = sized(chunk, at)
    const text = sized(chunk, at + 4 + name.length)
    at += 8 + name.length + text.length
    headers.push({ [name.toString()]: text.toString() })
  }
  return [headers, at]
}

/** What lies behind its length. */
function sized(chunk: Buffer, at: number): Buffer {
  const length = chunk.readUInt32LE(at)
  return chunk.subarray(at + 4, at + 4 + length)
}

function damaged(how: string): RangeError {
  return new RangeError(`a chunk of staged messages is damaged: ${how}`)
}
