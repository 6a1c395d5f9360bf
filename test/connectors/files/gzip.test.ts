import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SourceTest, temporaryDirectory, textDecoder, textOf } from './helpers.ts'

/** Lines that do not compress, so that damage in the middle leaves whole lines before it. */
const lines = Array.from({ length: 5000 }, () => randomBytes(20).toString('hex'))
const content = `${lines.join('\n')}\n`

describe('gzip', () => {
  it('should be read as what is in it, by its inflated bytes', async () => {
    const source = await sourceOver(gzipSync('one\ntwo'))
    const { messages, values } = await source.drain()
    expect(values).toEqual(['one', 'two'])
    expect(messages.map(({ origin }) => origin.offset)).toEqual([0, 4])
  })

  it('should be read through several members, and without what follows them', async () => {
    const members = [gzipSync('one\nt'), gzipSync('wo\n'), Buffer.alloc(700)]
    expect((await (await sourceOver(Buffer.concat(members))).drain()).values).toEqual([
      'one',
      'two',
    ])
  })

  it('should go on in the middle after a restart', async () => {
    const source = await sourceOver(gzipSync(content))
    const limit = { messagesMax: 700, bytesMax: 10_000 }
    const read: string[] = []
    for (let runs = 0; runs < 5; runs++) {
      const poll = await source.reader.poll(limit, new AbortController().signal)
      if (typeof poll === 'object') read.push(...poll.messages.map(({ value }) => value))
      await source.reopen()
    }
    expect([...read, ...(await source.drain()).values]).toEqual(lines)
  })

  it('should keep what is before the damage and reject the rest once', async () => {
    const packed = gzipSync(content)
    packed.fill(0, middle(packed), middle(packed) + 5000)
    const source = await sourceOver(packed)
    const { values, rejected } = await source.drain()
    expect(values.slice(0, 1000)).toEqual(lines.slice(0, 1000))
    expect(values).not.toContain(lines.at(-1))
    expect(rejected).toMatchObject([{ reason: 'corrupt-gzip' }])
    expect(rejected[0]?.message).toMatch(
      /events.log.gz cannot be inflated any further .*get the file/,
    )
    await source.reopen()
    expect(await source.drain()).toMatchObject({ values: [], rejected: [] })
  })

  it('should reject a file that is no gzip at all, once', async () => {
    const source = await sourceOver(Buffer.from('just text\n'))
    expect((await source.drain()).reasons).toEqual(['corrupt-gzip'])
    await source.reopen()
    expect((await source.drain()).reasons).toEqual([])
  })

  it('should reject what breaks off, with the bytes of the broken line', async () => {
    const packed = gzipSync(content)
    const source = await sourceOver(packed.subarray(0, middle(packed)))
    const { values, rejected } = await source.drain()
    expect(values).toEqual(lines.slice(0, values.length))
    expect(rejected).toMatchObject([{ reason: 'corrupt-gzip' }])
    expect(lines[values.length]?.startsWith(rejected.map(textOf).join(''))).toBe(true)
  })

  it('should wait for the rest of a file that breaks off while it follows', async () => {
    const packed = gzipSync(content)
    const directory = await temporaryDirectory()
    const path = join(directory, 'events.log.gz')
    await writeFile(path, packed.subarray(0, middle(packed)))
    const options = { paths: [path], decode: textDecoder }
    const source = new SourceTest(options, { directory, untilEnd: false })
    await source.open()
    const first = await source.drain({ messagesMax: 100, bytesMax: 10_000 })
    await writeFile(path, packed)
    const second = await source.drain()
    expect(first.rejected).toEqual([])
    expect([...first.values, ...second.values]).toEqual(lines)
    expect(source.reader.partitions()).toEqual([])
  })
})

// Helpers

function middle(bytes: Buffer): number {
  return Math.floor(bytes.length / 2)
}

async function sourceOver(packed: Buffer) {
  const directory = await temporaryDirectory()
  const path = join(directory, 'events.log.gz')
  await writeFile(path, packed)
  const source = new SourceTest({ paths: [path], decode: textDecoder }, { directory })
  await source.open()
  return source
}
