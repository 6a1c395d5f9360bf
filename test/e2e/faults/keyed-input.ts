import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Long after everything else: it brings every window of its partition to its end. */
const lastTimestamp = '2025-02-20T00:00:00.000Z'
const partitions = 4

/** The key of an event: whoever did it. Lines that cannot be read have one of their own. */
export function keyOf(line: string): string {
  try {
    const { userId, anonymousId } = JSON.parse(line) as Ids
    return [userId, anonymousId].find((id) => typeof id === 'string') ?? 'nobody'
  } catch {
    return 'unreadable'
  }
}

interface Ids {
  readonly userId?: string | number
  readonly anonymousId?: string | number
}

/** Writes the lines of a directory to another one: a file for each partition, each key in one of them. */
export async function writeKeyedInput(from: string, to: string): Promise<void> {
  const shares: string[][] = Array.from({ length: partitions }, () => [])
  for (const name of (await readdir(from)).sort()) {
    const text = await readFile(join(from, name), 'utf8')
    for (const line of text.split('\n').filter(Boolean)) shares[shareOf(keyOf(line))]?.push(line)
  }
  await mkdir(to, { recursive: true })
  for (const [share, lines] of shares.entries()) {
    const text = [...lines, lastLine(share)].join('\n')
    await writeFile(join(to, `partition-${share}.ndjson`), text)
  }
}

function shareOf(key: string): number {
  return Buffer.from(key).reduce((sum, byte) => (sum * 31 + byte) % 997, 7) % partitions
}

function lastLine(share: number): string {
  return JSON.stringify({
    type: 'track',
    event: 'The end',
    messageId: `end-${share}`,
    userId: `end-${share}`,
    timestamp: lastTimestamp,
    receivedAt: lastTimestamp,
  })
}
