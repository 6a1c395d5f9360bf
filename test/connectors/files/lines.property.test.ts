import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberDecoder, SourceTest, temporaryDirectory, type Drained } from './helpers.ts'

const lineBytesMax = 60

/** Bytes in which line breaks, quotes and pieces of JSON are common. */
const content = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 10 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('\n', '\r\n', '"', '{"n":1}\n', '{"n":', '\0')
        .map((text) => Buffer.from(text)),
      fc.nat({ max: 150 }).map((length) => Buffer.alloc(length, 'x')),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => Buffer.concat(pieces))

const reading = fc.record({
  chunkBytes: fc.integer({ min: 1, max: 200 }),
  messagesMax: fc.integer({ min: 1, max: 10 }),
  packed: fc.boolean(),
  restarts: fc.boolean(),
})

describe('any bytes in a file', () => {
  it('should make each line that is not empty a message or a rejection', async () => {
    await fc.assert(
      fc.asyncProperty(content, reading, async (content, reading) => {
        const { messages, rejected } = await readAll(content, reading)
        const expected = linesOf(content)
        const found = [...messages, ...rejected].sort(byOffset)
        expect(found.map(({ origin }) => origin.offset)).toEqual(
          expected.map(({ offset }) => offset),
        )
        for (const [index, { bytes }] of expected.entries()) {
          if (bytes.length > lineBytesMax) expect(found[index]).toHaveProperty('reason')
          else expect(Buffer.from(found[index]?.origin.bytes ?? [])).toEqual(bytes)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('should give the same whatever the chunk size, the packing and the restarts', async () => {
    for (const extension of ['.log', '.csv'] as const) {
      await fc.assert(
        fc.asyncProperty(content, reading, reading, async (content, left, right) => {
          const one = outcome(await readAll(content, left, extension))
          const other = outcome(await readAll(content, right, extension))
          expect(one).toEqual(other)
        }),
        { numRuns: 75 },
      )
    }
  })
})

// Helpers

type Reading = typeof reading extends fc.Arbitrary<infer R> ? R : never

async function readAll(
  content: Buffer,
  { chunkBytes, messagesMax, packed, restarts }: Reading,
  extension = '.log',
) {
  const directory = await temporaryDirectory()
  const path = join(directory, `events${extension}${packed ? '.gz' : ''}`)
  await writeFile(path, packed ? gzipSync(content) : content)
  const options = { paths: [path], decode: numberDecoder }
  const source = new SourceTest(options, { directory, settings: { chunkBytes, lineBytesMax } })
  await source.open()
  const drained = restarts
    ? await drainWithRestarts(source, messagesMax)
    : await source.drain({ messagesMax, bytesMax: 1 << 20 })
  await source.close()
  return drained
}

async function drainWithRestarts(source: SourceTest<number>, messagesMax: number) {
  const messages: Drained<number>['messages'][number][] = []
  const rejected: Drained<number>['rejected'][number][] = []
  for (;;) {
    const limit = { messagesMax, bytesMax: 1 << 20 }
    const poll = await source.reader.poll(limit, new AbortController().signal)
    if (typeof poll !== 'object') return { messages, rejected }
    messages.push(...poll.messages)
    rejected.push(...poll.rejected)
    await source.reopen()
  }
}

function outcome({ messages, rejected }: Pick<Drained<number>, 'messages' | 'rejected'>) {
  return {
    messages: messages.map(({ value, origin }) => [origin.offset, value]),
    rejected: rejected.map(({ reason, origin, message }) => [
      origin.offset,
      reason,
      message,
      Buffer.from(origin.bytes).toString('hex'),
    ]),
  }
}

/** The plain way: split at line feeds, drop a carriage return, leave out what is empty. */
function linesOf(content: Buffer): { readonly offset: number; readonly bytes: Buffer }[] {
  const lines: { offset: number; bytes: Buffer }[] = []
  let start = content.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? 3 : 0
  while (start < content.length) {
    const feed = content.indexOf('\n', start)
    const end = feed === -1 ? content.length : feed
    const line = content.subarray(start, end)
    const overlong = end - (lines.length === 0 && start === 3 ? 0 : start) > lineBytesMax
    const bytes = !overlong && line.at(-1) === 0x0d ? line.subarray(0, -1) : line
    if (bytes.length > 0) lines.push({ offset: start, bytes })
    start = end + 1
  }
  return lines
}

function byOffset(
  left: { readonly origin: { readonly offset: number } },
  right: { readonly origin: { readonly offset: number } },
): number {
  return left.origin.offset - right.origin.offset
}
