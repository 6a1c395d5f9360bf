import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { files } from '#connectors'
import { SourceTest, temporaryDirectory, textDecoder, textOf } from './helpers.ts'

const settings = { lineBytesMax: 10_000, chunkBytes: 1000 }

describe('a line longer than lineBytesMax', () => {
  it('should be rejected with its beginning and length, and skipped', async () => {
    const source = await sourceOver(`first\n${'x'.repeat(50_000)}\nlast\n`)
    const { values, rejected } = await source.drain()
    expect(values).toEqual(['first', 'last'])
    expect(rejected).toHaveLength(1)
    expect(rejected[0]).toMatchObject({ reason: 'line-too-long', origin: { offset: 6 } })
    expect(rejected[0]?.message).toContain('50000 bytes, 10000 are allowed')
    expect(rejected.map(textOf)).toEqual(['x'.repeat(4096)])
  })

  it('should leave one of exactly the longest length alone', async () => {
    const source = await sourceOver(`${'x'.repeat(10_000)}\n${'y'.repeat(10_001)}\n`)
    const { values, reasons } = await source.drain()
    expect(values.map(({ length }) => length)).toEqual([10_000])
    expect(reasons).toEqual(['line-too-long'])
  })

  it('should be skipped in gzip too, and at the end of a file', async () => {
    const content = gzipSync(`first\n${'x'.repeat(50_000)}\nmiddle\n${'z'.repeat(20_000)}`)
    const source = await sourceOver(content, '.log.gz')
    const { values, rejected } = await source.drain()
    expect(values).toEqual(['first', 'middle'])
    expect(rejected.map(({ message }) => message.slice(0, 21))).toEqual([
      'the line has 50000 by',
      'the line has 20000 by',
    ])
  })

  it('should not be read again after a restart', async () => {
    const source = await sourceOver(`${'x'.repeat(50_000)}\nlast\n`)
    const limit = { messagesMax: 1, bytesMax: 1000 }
    await source.reader.poll(limit, new AbortController().signal)
    await source.reopen()
    const { values, rejected } = await source.drain()
    expect(values).toEqual(['last'])
    expect(rejected).toEqual([])
  })

  it('should not hide what file it is when it is the first', async () => {
    const source = await sourceOver(`${'x'.repeat(2000)}\none\ntwo\n`, '.log', {
      lineBytesMax: 100,
    })
    const limit = { messagesMax: 1, bytesMax: 100 }
    for (let polls = 0; polls < 2; polls++) {
      await source.reader.poll(limit, new AbortController().signal)
      await source.reopen()
    }
    expect((await source.drain()).values).toEqual(['two'])
    expect(source.warnings).toEqual([])
  })

  it('should be waited for while it is being written', async () => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'events.log')
    await writeFile(path, 'x'.repeat(20_000))
    const source = new SourceTest(
      { paths: [path], decode: textDecoder },
      { directory, settings, untilEnd: false },
    )
    await source.open()
    expect(await source.drain()).toMatchObject({ rejected: [], ended: false })
    await writeFile(path, `${'x'.repeat(10_000)}\nlast\n`, { flag: 'a' })
    const { values, rejected } = await source.drain()
    expect(values).toEqual(['last'])
    expect(rejected.map(({ message }) => message)).toEqual([
      'the line has 30000 bytes, 10000 are allowed: its beginning is kept',
    ])
  })
})

// Helpers

async function sourceOver(
  content: string | Buffer,
  extension = '.log',
  other: Partial<files.FilesConfig> = {},
) {
  const directory = await temporaryDirectory()
  const path = join(directory, `events${extension}`)
  await writeFile(path, content)
  const source = new SourceTest(
    { paths: [path], decode: textDecoder },
    { directory, settings: { ...settings, ...other } },
  )
  await source.open()
  return source
}
