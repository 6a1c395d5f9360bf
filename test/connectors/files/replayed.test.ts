import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { beforeEach, describe, expect, it } from 'vitest'
import { files, type Json } from '#connectors'
import { numberDecoder, SourceTest, temporaryDirectory, type OpenOptions } from './helpers.ts'

let data: string
let source: SourceTest<number>

beforeEach(async () => {
  data = await temporaryDirectory()
  source = newSource()
})

describe('rejects that were replayed', () => {
  it('should be read again after going back to a position from before', async () => {
    await source.open()
    const before = source.position()
    await replay('rejects-000000000001.ndjson', [1, 2])
    await source.reopen()
    expect(await readAndSave()).toEqual([1, 2])

    expect(await valuesFrom(before)).toEqual([1, 2])
    expect(await readdir(join(data, 'events/replay'))).toEqual(['rejects-000000000001.ndjson'])
  })

  it('should be read on from where a position is in the middle of them', async () => {
    await replay('rejects-000000000001.ndjson', [1, 2, 3])
    await source.open()
    await source.reader.poll({ messagesMax: 1, bytesMax: 1024 }, new AbortController().signal)
    const middle = source.position()
    expect(await readAndSave()).toEqual([2, 3])
    expect(await valuesFrom(middle)).toEqual([2, 3])
  })

  it('should not be read again from a position from after', async () => {
    await replay('rejects-000000000001.ndjson', [1])
    await source.open()
    expect(await readAndSave()).toEqual([1])
    const after = source.position()
    await replay('rejects-000000000002.ndjson', [2])
    await source.reopen()
    expect(await readAndSave()).toEqual([2])

    expect(await valuesFrom(after)).toEqual([2])
  })

  it('should come back as often as somebody goes back, in histories that were given up, too', async () => {
    await source.open()
    const start = source.position()
    await replay('rejects-000000000001.ndjson', [1])
    await source.reopen()
    expect(await readAndSave()).toEqual([1])
    const first = source.position()

    expect(await valuesFrom(start)).toEqual([1])
    await save()
    await replay('rejects-000000000002.ndjson', [2])
    await source.reopen()
    expect(await readAndSave()).toEqual([2])

    // In the first history 1 was read, so it is a repeat there; 2 was not.
    expect(await valuesFrom(first)).toEqual([1, 2])
    await save()
    expect(await valuesFrom(start)).toEqual([1, 2])
  })

  it('should not be lost where the same epoch is replayed a second time', async () => {
    await source.open()
    const start = source.position()
    for (const n of [1, 2]) {
      await replay('rejects-000000000001.ndjson', [n])
      await source.reopen()
      expect(await readAndSave()).toEqual([n])
    }
    expect([...(await valuesFrom(start))].sort()).toEqual([1, 2])
  })

  it('should be dropped where they are of later epochs, which are read from the input again', async () => {
    await replay('rejects-000000000001.ndjson', [1])
    await replay('rejects-000000000002.ndjson', [2])
    await source.open()
    expect(await readAndSave()).toEqual([1, 2])
    await replay('late-000000000001.ndjson', [3])
    await replay('late-000000000002.ndjson', [4])
    await replay('by-hand.ndjson', [5])
    await source.close()
    const context = conformanceContext({
      connector: files.connector,
      directory: join(data, 'events'),
      step: 'events',
    })
    const spec = files.read({ paths: [], decode: numberDecoder })
    for (let times = 0; times < 2; times += 1) await spec.rewind?.(context, 1)
    await source.open()
    expect((await readAndSave()).sort()).toEqual([1, 3, 5])
  })

  it('should be kept up to a bound, the latest ones', async () => {
    source = newSource({ settings: { replayedFilesMax: 2 } })
    await source.open()
    const start = source.position()
    for (const n of [1, 2, 3]) await replay(`rejects-00000000000${n}.ndjson`, [n])
    await source.reopen()
    expect(await readAndSave()).toEqual([1, 2, 3])
    expect(source.warnings).toEqual([expect.stringContaining('files.replayedFilesMax keeps more')])
    expect(await valuesFrom(start)).toEqual([2, 3])
  })

  it('should do no harm where somebody removed them', async () => {
    await source.open()
    const start = source.position()
    await replay('rejects-000000000001.ndjson', [1])
    await source.reopen()
    await readAndSave()
    await rm(join(data, 'events'), { recursive: true })
    expect(await valuesFrom(start)).toEqual([])
  })
})

// Helpers

function newSource(options: Partial<OpenOptions> = {}): SourceTest<number> {
  const read = { paths: [], decode: numberDecoder }
  return new SourceTest(read, { directory: data, step: 'events', ...options })
}

async function replay(name: string, numbers: readonly number[]): Promise<void> {
  const directory = join(data, 'events/replay')
  await mkdir(directory, { recursive: true })
  const lines = numbers.map((n) => {
    const bytes = Buffer.from(`{"n":${n}}`).toString('base64')
    const place = { reason: 'late', step: 'events', source: 'events', position: `a.log:${n}` }
    return `${JSON.stringify({ ...place, message: 'not yet', bytes })}\n`
  })
  await writeFile(join(directory, name), lines.join(''))
}

/** Reads what is there, and tells the source that this is saved. */
async function readAndSave(): Promise<number[]> {
  const { values } = await source.drain()
  await save()
  return [...values]
}

async function save(): Promise<void> {
  await source.reader.committed?.(source.position())
}

/** Goes back to a position and reads. */
async function valuesFrom(position: Json): Promise<readonly number[]> {
  await source.close()
  await source.open(position)
  return (await source.drain()).values
}
