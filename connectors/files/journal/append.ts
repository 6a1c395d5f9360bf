import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncDirectory } from '../../durable-file.ts'

/** A file of a journal that has come to this size is followed by another one. */
export const segmentBytesMax = 1 << 20

const segmentName = /^(\d{12})\.ndjson$/
const newline = 0x0a

/**
 * Adds lines to a journal, for its owner only, and makes them durable. What a crash left of a line is
 * cut off first: readers never take a line without its end, so nobody has seen it.
 */
export async function appendToJournal(directory: string, lines: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const last = await lastSegment(directory)
  const isNew = last === 0 || (await sizeOf(segment(directory, last))) >= segmentBytesMax
  const file = await open(segment(directory, isNew ? last + 1 : last), isNew ? 'ax+' : 'r+', 0o600)
  try {
    const end = await endOfLines(file)
    await file.truncate(end)
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    await file.write(bytes, 0, bytes.length, end)
    await file.sync()
  } finally {
    await file.close()
  }
  if (!isNew) return
  await syncDirectory(directory)
  await syncDirectory(dirname(directory))
}

async function lastSegment(directory: string): Promise<number> {
  const numbers = (await readdir(directory)).map((name) => Number(segmentName.exec(name)?.[1] ?? 0))
  return Math.max(0, ...numbers)
}

function segment(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(12, '0')}.ndjson`)
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path)
  try {
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/** Where the last whole line ends. Segments are small, so the whole is looked at. */
async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0)
  return buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1
}
