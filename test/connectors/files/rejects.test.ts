import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { files } from '#connectors'
import { numberDecoder, SourceTest, temporaryDirectory, textOf } from './helpers.ts'
import { allLines, rejection, writeEpoch } from './reject-lines.ts'

describe('files.moveToReplay', () => {
  it('should let the source read its rejects once more, as replayed', async () => {
    const { data, source } = await replaying()
    await writeEpoch(join(data, 'rejects'), 3, [rejection('{"n":5}', 'events', 42)])
    expect(await move(data)).toEqual({ lines: 1, left: 0 })
    expect(await allLines(join(data, 'rejects'))).toEqual([])

    await source.open()
    const { messages, polls } = await source.drain()
    expect(polls.map(({ partition }) => partition)).toEqual(['replay/rejects-000000000003.ndjson'])
    expect(messages).toMatchObject([
      {
        value: 5,
        timestampMs: 5,
        origin: { source: 'events', partition: 'input/a.log', offset: 42, replayed: true },
      },
    ])
    expect(messages.map(textOf)).toEqual(['{"n":5}'])
  })

  it('should leave what a step behind the source refused: other branches have it', async () => {
    const { data } = await replaying()
    const behind = rejection('{"n":6}', 'events', 50, 'identity')
    await writeEpoch(join(data, 'rejects'), 3, [rejection('{"n":5}', 'events', 42), behind])
    expect(await move(data)).toEqual({ lines: 1, left: 1 })
    expect(await allLines(join(data, 'rejects'))).toMatchObject([{ step: 'identity' }])
  })

  it('should put a replayed file away when it is saved that it was read to its end', async () => {
    const { data, source } = await replaying()
    const replay = join(data, 'events', 'replay')
    await writeEpoch(
      join(data, 'rejects'),
      1,
      [1, 2].map((n) => rejection(`{"n":${n}}`, 'events', n)),
    )
    await move(data)
    await source.open()
    const limit = { messagesMax: 1, bytesMax: 1024 }
    await source.reader.poll(limit, new AbortController().signal)
    const halfWay = source.position()
    await source.drain()
    await source.reader.committed?.(halfWay)
    expect(await readdir(replay)).toHaveLength(1)
    await source.reader.committed?.(source.position())
    expect(await readdir(replay)).toEqual([])
    expect(source.position()).toEqual({ files: [], replayed: 1 })
  })

  it('should put it away at the next start when a crash came in between', async () => {
    const { data, source } = await replaying()
    await writeEpoch(join(data, 'rejects'), 1, [rejection('{"n":1}', 'events', 1)])
    await move(data)
    await source.open()
    expect((await source.drain()).values).toEqual([1])
    await source.reopen()
    expect(await readdir(join(data, 'events', 'replay'))).toEqual([])
    expect((await source.drain()).values).toEqual([])
  })

  it('should replay the same rejects a second time when they were refused again', async () => {
    const { data, source } = await replaying()
    await source.open(undefined, false)
    for (const epoch of [1, 2]) {
      await writeEpoch(join(data, 'rejects'), epoch, [rejection('{"n":', 'events', 42)])
      await move(data)
      const { rejected } = await source.drain()
      expect(rejected).toMatchObject([
        {
          reason: 'invalid-json',
          origin: { partition: 'input/a.log', offset: 42, replayed: true },
        },
      ])
      await source.reader.committed?.(source.position())
      await source.reopen(false)
    }
  })

  it('should give each source its own lines and leave those of nobody', async () => {
    const data = await temporaryDirectory()
    const rejects = [
      rejection('a', 'events', 1),
      rejection('b', 'orders', 2),
      rejection('c', 'gone', 3),
      rejection('d', 'events', 4),
    ]
    await writeEpoch(join(data, 'rejects'), 1, rejects)
    expect(await move(data, ['events', 'orders'])).toEqual({ lines: 3, left: 1 })
    const linesIn = async (step: string) =>
      (await readFile(join(data, step, 'replay/rejects-000000000001.ndjson'), 'utf8'))
        .trimEnd()
        .split('\n').length
    expect([await linesIn('events'), await linesIn('orders')]).toEqual([2, 1])
    expect(await allLines(join(data, 'rejects'))).toMatchObject([{ source: 'gone' }])
    expect(await move(data, ['events', 'orders'])).toEqual({ lines: 0, left: 1 })
  })

  it('should leave a line that is none in place, say where, and move the others', async () => {
    const { data } = await replaying()
    await writeEpoch(
      join(data, 'rejects'),
      1,
      [1, 2].map((n) => rejection(`${n}`, 'events', n)),
    )
    const path = join(data, 'rejects/000000000001.ndjson')
    const [first, second] = (await readFile(path, 'utf8')).split('\n')
    await writeFile(path, `${first}\n{"reason":\n${second}\nnonsense\n`)

    const found = `${path}:2 is not a line of rejects (2 such lines)`
    const warning = `${found}: left out, and left in place`
    expect(await allLines(join(data, 'rejects'), warn)).toHaveLength(2)
    expect(warnings).toEqual([warning])
    expect(await move(data)).toEqual({ lines: 2, left: 2 })
    expect(warnings).toEqual([warning, warning])
    expect(await readFile(path, 'utf8')).toBe('{"reason":\nnonsense\n')
    expect(await move(data)).toEqual({ lines: 0, left: 2 })
  })

  it('should not write over lines of the same epoch that wait to be read', async () => {
    const { data, source } = await replaying()
    for (const n of [1, 2]) {
      await writeEpoch(join(data, 'rejects'), 1, [rejection(`{"n":${n}}`, 'events', n)])
      expect(await move(data)).toEqual({ lines: 1, left: 0 })
    }
    await source.open()
    expect([...(await source.drain()).values].sort()).toEqual([1, 2])
  })

  it('should take a line for one whatever line breaks of Unicode its texts hold', async () => {
    const { data } = await replaying()
    const odd = rejection('{"n":1}', 'events', 1)
    const value = { ...odd.value, message: 'one\u2028two\u2029three\u0085four\rfive' }
    await writeEpoch(join(data, 'rejects'), 1, [{ ...odd, value }])
    expect(await allLines(join(data, 'rejects'))).toMatchObject([{ message: value.message }])
    expect(await move(data)).toEqual({ lines: 1, left: 0 })
    expect(warnings).toEqual([])
  })

  it('should remove what a move that was killed left staged, and nothing else', async () => {
    const { data } = await replaying()
    const places = [join(data, 'rejects'), join(data, 'events/replay')]
    for (const place of places) {
      await mkdir(place, { recursive: true })
      await writeFile(join(place, '.rejects-000000000001.ndjson'), '{"half')
      await writeFile(join(place, '.keep'), '')
    }
    expect(await move(data)).toEqual({ lines: 0, left: 0 })
    for (const place of places) expect(await readdir(place)).toEqual(['.keep'])
  })

  it('should reject a replayed line that is not a line of rejects', async () => {
    const { data, source } = await replaying()
    await mkdir(join(data, 'events/replay'), { recursive: true })
    await writeFile(join(data, 'events/replay/by-hand.ndjson'), '{"reason":1}\n')
    await source.open()
    expect((await source.drain()).rejected).toMatchObject([
      { reason: 'invalid-replay-line', origin: { partition: 'replay/by-hand.ndjson', offset: 0 } },
    ])
  })
})

// Helpers

async function replaying() {
  const data = await temporaryDirectory()
  const options = { paths: [], decode: numberDecoder }
  const source = new SourceTest(options, { directory: data, step: 'events' })
  return { data, source }
}

const warnings: string[] = []
const warn = (warning: string): void => void warnings.push(warning)

beforeEach(() => void (warnings.length = 0))

function move(data: string, steps: readonly string[] = ['events']) {
  const sources = new Map(steps.map((step) => [step, join(data, step)]))
  const directory = join(data, 'rejects')
  const only = 'refused by the source'
  return files.moveToReplay({ directory, step: 'rejects', sources, only, warn })
}
