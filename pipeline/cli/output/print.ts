import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorCode } from '../cli-error.ts'

/** Text handed to the stream at once, in UTF-16 units. */
const chunkLengthMax = 64 * 1_024

/**
 * Writes lines as fast as the stream takes them. When the reader closes its end (`| head`), the lines'
 * iterator is closed and the call resolves: nobody wants the rest.
 */
export async function print(
  lines: Iterable<string> | AsyncIterable<string>,
  stream: Writable = process.stdout,
): Promise<void> {
  try {
    await pipeline(Readable.from(inChunks(lines), { highWaterMark: 1 }), stream, { end: false })
  } catch (error) {
    const closed = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']
    if (!closed.includes(errorCode(error) ?? '')) throw error
  }
}

async function* inChunks(lines: Iterable<string> | AsyncIterable<string>): AsyncIterable<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < chunkLengthMax) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** Cuts text that comes in parts into lines. */
export async function* splitLines(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const part of parts) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
