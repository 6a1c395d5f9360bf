import { customerEventJson } from '#schemas'

const decoder = customerEventJson()
const readAtMs = Date.UTC(2025, 3, 1)

/** Reads a line as a source does, some months after the simulated history. */
export function decode(line: string) {
  const bytes = Buffer.from(line)
  return decoder.decode(bytes, 0, bytes.length, { receivedAtMs: readAtMs })
}
