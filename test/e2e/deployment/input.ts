import { createReadStream } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeSimulation } from '../../../examples/simulator/write.ts'

/** As many files, and partitions of the topic. */
const files = 4
const messageIdOf = /"messageId":"([^"]*)"/

/**
 * Writes simulated events, with repeats, disorder and bad lines, as files. Their outcome does not depend on
 * the order in which the files are read: lines with one message id are in one file, in their order, and
 * all happened within the memory of ids, so that none is late in one run and not in another.
 */
export async function writeInput(
  directory: string,
  options: { readonly seed: number; readonly people: number },
): Promise<void> {
  const whole = `${directory}.whole`
  await writeSimulation({ ...options, days: 3 }, { out: whole, files: 1, gzip: false })
  const shares: string[][] = Array.from({ length: files }, () => [])
  const lines = createInterface({ input: createReadStream(join(whole, 'collector-1.ndjson')) })
  for await (const line of lines) shares[shareOf(messageIdOf.exec(line)?.[1] ?? line)]?.push(line)
  await mkdir(directory, { recursive: true })
  for (const [share, text] of shares.entries()) {
    await writeFile(join(directory, `collector-${share + 1}.ndjson`), `${text.join('\n')}\n`)
  }
  await rm(whole, { recursive: true })
}

function shareOf(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) {
    sum = (Math.imul(sum, 31) + text.charCodeAt(index)) >>> 0
  }
  return sum % files
}
