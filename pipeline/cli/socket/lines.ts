import { CliError } from '../cli-error.ts'

const newline = 0x0a

/** Cuts chunks of bytes into lines of UTF-8. A line above `bytesMax` bytes throws; so does half a line. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<string> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)])
      checkLength(line.length, bytesMax)
      yield line.toString('utf8')
      pending = []
      pendingBytes = 0
      start = end + 1
    }
    pending.push(chunk.subarray(start))
    pendingBytes += chunk.length - start
    checkLength(pendingBytes, bytesMax)
  }
  if (pendingBytes > 0) throw new CliError('failed', 'the connection ended in the middle of a line')
}

function checkLength(length: number, bytesMax: number): void {
  if (length <= bytesMax) return
  throw new CliError('failed', `a line of the connection is longer than ${bytesMax} bytes`)
}
