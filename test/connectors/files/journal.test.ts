import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { describe, expect, it } from 'vitest'
import { files } from '#connectors'
import { segmentBytesMax } from '../../../connectors/files/journal/append.ts'
import { SourceTest, temporaryDirectory, textDecoder } from './helpers.ts'

const spec = files.journal({ decode: textDecoder })

describe('files.journal', () => {
  it('should read nothing before anybody has written, and then what was appended', async () => {
    const { source, append } = await journal()
    await source.open()
    expect(await source.drain()).toMatchObject({ values: [], ended: false })
    await source.reopen(false)
    await append('one', 'two')
    expect((await source.drain()).values).toEqual(['one', 'two'])
    await append('three')
    expect((await source.drain()).values).toEqual(['three'])
  })

  it('should go on where a saved position ends', async () => {
    const { source, append } = await journal()
    await append('one')
    await source.open()
    expect((await source.drain()).values).toEqual(['one'])
    const position = source.position()
    await source.close()
    await append('two')
    await source.open(position)
    expect((await source.drain()).values).toEqual(['two'])
  })

  it('should leave half a line alone until it is whole, in a run until the end, too', async () => {
    const { source, append, path } = await journal()
    await append('one')
    await appendFile(path(1), 'tw')
    await source.open(undefined, true)
    expect((await source.drain()).values).toEqual(['one'])
    await source.reopen(true)
    await appendFile(path(1), 'o\n')
    await source.reopen(true)
    expect((await source.drain()).values).toEqual(['two'])
  })

  it('should cut off what a crash left of a line, and lose nothing else', async () => {
    const { source, append, path } = await journal()
    await append('one')
    await appendFile(path(1), '{"id": "half')
    await source.open(undefined, true)
    expect((await source.drain()).values).toEqual(['one'])
    await append('two')
    expect(await readFile(path(1), 'utf8')).toBe('one\ntwo\n')
    await source.reopen(true)
    expect((await source.drain()).values).toEqual(['two'])
  })

  it('should begin another file where one has become large', async () => {
    const { source, append, directory, path } = await journal()
    await append('x'.repeat(segmentBytesMax - 1))
    await append('one')
    expect(await readdir(directory)).toEqual(['000000000001.ndjson', '000000000002.ndjson'])
    expect(await readFile(path(2), 'utf8')).toBe('one\n')
    await source.open()
    expect((await source.drain({ messagesMax: 10, bytesMax: 4 << 20 })).values).toHaveLength(2)
  })

  it('should be for its owner only', async () => {
    const { append, path, directory } = await journal()
    await append('one')
    expect((await stat(path(1))).mode & 0o077).toBe(0)
    expect((await stat(directory)).mode & 0o077).toBe(0)
  })

  it('should not be replaced by the input of a run', async () => {
    const { append, root } = await journal()
    await append('one')
    const other = join(root, 'other.ndjson')
    await writeFile(other, 'other\n')
    const source = new SourceTest(spec, { directory: root, settings: { inputs: [other] } })
    await source.open()
    expect((await source.drain()).values).toEqual(['one'])
  })

  it('should neither hold event time back nor move it', () => {
    expect(spec).toMatchObject({ idleAfterMs: 0, latenessMs: Infinity })
  })
})

/** A journal that nobody has written to, and a source that reads it. */
async function journal() {
  const root = await temporaryDirectory()
  const step = join(root, 'events')
  const context = conformanceContext({ connector: files.connector, directory: step })
  const directory = join(step, 'journal')
  return {
    root,
    directory,
    source: new SourceTest(spec, { directory: root }),
    path: (number: number) => join(directory, `${String(number).padStart(12, '0')}.ndjson`),
    append: (...lines: readonly string[]) => spec.journal.append(context, lines),
  }
}
