import { appendFile, mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SetupError } from '#connectors'
import { numberDecoder, SourceTest, temporaryDirectory, textDecoder, textOf } from './helpers.ts'

describe('files.read', () => {
  it('should deliver each line with its event time and where it came from', async () => {
    const { source, path } = await sourceOver('{"n":1}\n{"n":2}\n')
    const { messages, ended } = await source.drain()
    expect(messages.map(({ value, timestampMs, key }) => ({ value, timestampMs, key }))).toEqual([
      { value: 1, timestampMs: 1, key: '' },
      { value: 2, timestampMs: 2, key: '' },
    ])
    expect(messages.map(({ origin }) => origin)).toMatchObject([
      { source: 'events', partition: path, offset: 0, replayed: false },
      { source: 'events', partition: path, offset: 8, replayed: false },
    ])
    expect(messages.map(textOf)).toEqual(['{"n":1}', '{"n":2}'])
    // More may be added one day.
    expect(ended).toBe(false)
  })

  it('should reject a line that cannot be decoded, with its bytes and position', async () => {
    const { source, path } = await sourceOver('{"n":1}\n{"n":\n{"n":3}\n')
    const { values, rejected } = await source.drain()
    expect(values).toEqual([1, 3])
    expect(rejected).toHaveLength(1)
    expect(rejected[0]).toMatchObject({ reason: 'invalid-json', step: 'events' })
    expect(rejected[0]?.origin).toMatchObject({ partition: path, offset: 8 })
    expect(rejected.map(textOf)).toEqual(['{"n":'])
  })

  it('should pass NUL bytes and invalid UTF-8 to the decoder, which rejects them', async () => {
    const bytes = Buffer.from([0x00, 0x0a, 0xff, 0xfe, 0x0a])
    const { source } = await sourceOver(bytes)
    const { values, rejected } = await source.drain()
    expect(values).toEqual([])
    expect(rejected.map(({ origin }) => [...origin.bytes])).toEqual([[0x00], [0xff, 0xfe]])
  })

  it('should pass over empty lines, carriage returns and a byte order mark', async () => {
    const { source } = await sourceOver('\uFEFF{"n":1}\r\n\r\n\n{"n":2}\r\n')
    const { values, rejected, messages } = await source.drain()
    expect(values).toEqual([1, 2])
    expect(rejected).toEqual([])
    expect(messages.map(({ origin }) => origin.offset)).toEqual([3, 15])
  })

  it('should take a last line without a line break for a line when nobody writes on', async () => {
    const { source } = await sourceOver('{"n":1}\n{"n":2}')
    expect((await source.drain()).values).toEqual([1, 2])
    await source.reopen()
    expect((await source.drain()).values).toEqual([])
  })

  it('should not take what it read ahead for the end when the file has grown since', async () => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'events.log')
    await writeFile(path, '12345678\nabc')
    const options = { paths: [path], decode: textDecoder }
    const source = new SourceTest(options, { directory, settings: { chunkBytes: 10 } })
    await source.open()
    await source.reader.poll({ messagesMax: 10, bytesMax: 1024 }, new AbortController().signal)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await appendFile(path, 'def\n')
    expect((await source.drain()).values).toEqual(['abcdef'])
  })

  it('should read directories below directories in the order of paths, and only data files', async () => {
    const directory = await temporaryDirectory()
    const input = join(directory, 'input')
    await mkdir(join(input, 'b'), { recursive: true })
    const names = ['c.json', 'a.ndjson', 'b/x.log', 'b/y.txt', '.hidden.json', 'photo.png', 'd.csv']
    for (const name of names) await writeFile(join(input, name), `n\n${name}\n`)
    const source = new SourceTest(
      { paths: [input, join(input, 'c.json')], decode: textDecoder, format: 'ndjson' },
      { directory },
    )
    await source.open()
    const { values } = await source.drain()
    const read = ['a.ndjson', 'b/x.log', 'b/y.txt', 'c.json', 'd.csv']
    expect(values).toEqual(read.flatMap((name) => ['n', name]))
    expect(source.reader.partitions()).toEqual([])
  })

  it('should read the setting inputs instead of its own paths', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'given.json'), 'given\n')
    const options = { paths: ['/nowhere'], decode: textDecoder }
    const settings = { inputs: [join(directory, 'given.json')] }
    const source = new SourceTest(options, { directory, settings })
    await source.open()
    expect((await source.drain()).values).toEqual(['given'])
  })

  it('should say which path is missing, where it looked and what to do', async () => {
    const directory = await temporaryDirectory()
    const source = new SourceTest(
      { paths: [join(directory, 'nothing')], decode: textDecoder },
      { directory },
    )
    const opening = source.open()
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow(/nothing does not exist .*: correct paths .*--input/)
  })

  it('should refuse more files than it may track', async () => {
    const directory = await temporaryDirectory()
    for (const name of ['a.log', 'b.log', 'c.log']) await writeFile(join(directory, name), 'x\n')
    const source = new SourceTest(
      { paths: [directory], decode: textDecoder },
      { directory, settings: { filesMax: 2 } },
    )
    await expect(source.open()).rejects.toThrow(/more than 2 files .*raise files.filesMax/)
  })

  it('should keep no more files open than it may, and read them all', async () => {
    const directory = await temporaryDirectory()
    const input = join(directory, 'input')
    await mkdir(input)
    for (let n = 0; n < 9; n++) await writeFile(join(input, `${n}.log`), 'a\nb\nc\n')
    const settings = { openFilesMax: 2 }
    const source = new SourceTest({ paths: [input], decode: textDecoder }, { directory, settings })
    await source.open()
    const values: string[] = []
    for (let polls = 0; polls < 27; polls++) {
      const limit = { messagesMax: 1, bytesMax: 1024 }
      const poll = await source.reader.poll(limit, new AbortController().signal)
      if (typeof poll === 'object') values.push(...poll.messages.map(({ value }) => value))
      expect(await openBelow(input)).toBeLessThanOrEqual(2)
    }
    expect(values.toSorted().join('')).toBe('aaaaaaaaabbbbbbbbbccccccccc')
  })

  it('should read next what was asked for, after each file was read once', async () => {
    const directory = await temporaryDirectory()
    const input = join(directory, 'input')
    await mkdir(input)
    for (const name of ['a', 'b']) await writeFile(join(input, `${name}.log`), '1\n2\n3\n')
    const source = new SourceTest({ paths: [input], decode: textDecoder }, { directory })
    await source.open()
    const partition = `${input}/b.log`
    const partitions: string[] = []
    for (let polls = 0; polls < 6; polls++) {
      const limit = { messagesMax: 1, bytesMax: 1024, partition }
      const poll = await source.reader.poll(limit, new AbortController().signal)
      if (typeof poll === 'object') partitions.push(poll.partition.slice(-5))
    }
    expect(partitions).toEqual(['a.log', 'b.log', 'b.log', 'b.log', 'a.log', 'a.log'])
  })

  it('should say how many bytes are unread', async () => {
    const { source } = await sourceOver('{"n":1}\n{"n":2}\n')
    expect(source.reader.lag?.()).toBe(16)
    await source.reader.poll({ messagesMax: 1, bytesMax: 1024 }, new AbortController().signal)
    expect(source.reader.lag?.()).toBe(8)
  })
})

// Helpers

/** How many files below a directory this process holds open; 0 where the system does not tell. */
async function openBelow(directory: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
  )
  return targets.filter((target) => target.startsWith(directory)).length
}

async function sourceOver(content: string | Buffer) {
  const directory = await temporaryDirectory()
  const path = join(directory, 'events.ndjson')
  await writeFile(path, content)
  const source = new SourceTest({ paths: [path], decode: numberDecoder }, { directory })
  await source.open()
  return { source, path }
}
