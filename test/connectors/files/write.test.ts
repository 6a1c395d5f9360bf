import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conformanceContext, describeSink } from 'anabranch/connectors/conformance'
import { describe, expect, it } from 'vitest'
import { files, SetupError } from '#connectors'
import type { Message } from '#schemas'
import { temporaryDirectory } from './helpers.ts'

describeSink<number>('files.write', {
  connector: files.connector,
  setUp: async (directory) => ({
    spec: files.write<number>({ directory: join(directory, 'output') }),
    message,
    visible: async () => (await contentOf(join(directory, 'output'))).map(Number),
  }),
})

describe('files.write', () => {
  it('should write one file an epoch, named so that names sort as epochs', async () => {
    const { directory, writer } = await opened()
    for (const epoch of [9, 10]) {
      await writer.write([message(epoch), message(epoch + 100)])
      await writer.commit(await writer.prepare(epoch))
    }
    expect(await visibleNames(directory)).toEqual(['000000000009.ndjson', '000000000010.ndjson'])
    expect(await readFile(join(directory, '000000000009.ndjson'), 'utf8')).toBe('9\n109\n')
  })

  it('should write no file for an epoch without messages', async () => {
    const { directory, writer } = await opened()
    await writer.write([])
    expect(await writer.prepare(1)).toBeNull()
    await writer.close()
    expect(await readdir(directory)).toEqual(['.staging'])
    expect(await readdir(join(directory, '.staging'))).toEqual(['id'])
  })

  it('should write more than it holds in memory, and count all of it', async () => {
    const line = 'x'.repeat(1000)
    const { directory, writer } = await opened({ toLine: () => line })
    for (let batch = 0; batch < 50; batch++) await writer.write(Array.from(Array(100), message))
    expect(writer.stagedBytes()).toBe(5000 * 1001)
    await writer.commit(await writer.prepare(1))
    const content = await readFile(join(directory, '000000000001.ndjson'), 'utf8')
    expect(content).toBe(`${line}\n`.repeat(5000))
  })

  it('should remove what a crash left, but not what the runtime commits again', async () => {
    const { directory, writer } = await opened()
    await writer.write([message(1)])
    await writer.prepare(1)
    await writer.write([message(2)])
    await writer.prepare(2)
    await writeFile(join(directory, '.staging', 'open-1-1'), 'half a li')
    await files.write({ directory }).open(await contextOf(directory), 1)
    expect(await readdir(join(directory, '.staging'))).toEqual(['000000000001.ndjson', 'id'])
  })

  it('should refuse to commit what another machine has staged on its own disk', async () => {
    const { writer } = await opened()
    await writer.write([message(1)])
    const committable = await writer.prepare(1)
    const there = await opened()
    const committing = there.writer.commit(committable)
    await expect(committing).rejects.toBeInstanceOf(SetupError)
    await expect(committing).rejects.toThrow(/epoch 1 .* another machine staged it/)
    await writeFile(join(there.directory, '000000000001.ndjson'), '')
    await there.writer.commit(committable)
  })

  it('should commit again what was committed and taken away since', async () => {
    const { directory, writer } = await opened()
    await writer.write([message(1)])
    const committable = await writer.prepare(1)
    await writer.commit(committable)
    await rm(join(directory, '000000000001.ndjson'))
    const next = await files.write<number>({ directory }).open(await contextOf(directory), 1)
    await next.commit(committable)
    expect(await visibleNames(directory)).toEqual([])
  })

  it('should refuse a directory that holds epochs of another run', async () => {
    const { directory, writer } = await opened()
    await writer.write([message(1)])
    await writer.commit(await writer.prepare(7))
    const opening = files.write({ directory }).open(await contextOf(directory), 3)
    await expect(opening).rejects.toBeInstanceOf(SetupError)
    await expect(opening).rejects.toThrow(/holds epochs up to 7, but .* ends at epoch 3/)
  })

  it('should refuse a line that would be two', async () => {
    const { writer } = await opened({ toLine: () => 'a\nb' })
    expect(() => writer.write([message(1)])).toThrow(/must not contain a line break/)
  })
})

// Helpers

function message(index: number): Message<number> {
  const origin = { source: 's', partition: 'p', offset: index, bytes: Buffer.of(), replayed: false }
  return { key: '', value: index, timestampMs: index, origin }
}

async function opened(options: files.WriteOptions<number> = {}) {
  const directory = join(await temporaryDirectory(), 'output')
  const context = await contextOf(directory)
  const writer = await files.write<number>({ directory, ...options }).open(context, 0)
  return { directory, writer }
}

async function contextOf(directory: string) {
  return conformanceContext({ connector: files.connector, directory })
}

async function visibleNames(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.filter((name) => !name.startsWith('.')).sort()
}

async function contentOf(directory: string): Promise<readonly string[]> {
  const names = await visibleNames(directory)
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
}
