import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { beforeEach, describe, expect, it } from 'vitest'
import { files } from '#connectors'
import { ChunkOrigin, type Message, type Rejection } from '#schemas'
import { numberDecoder, SourceTest, temporaryDirectory, textOf } from './helpers.ts'

describe('files.writeRejects', () => {
  it('should write a rejection as a line with its position and bytes', async () => {
    const directory = await temporaryDirectory()
    await writeEpoch(directory, 1, [rejection('{"n":', 'events', 42)])
    expect(await allLines(directory)).toEqual([
      {
        reason: 'invalid-json',
        step: 'events',
        source: 'events',
        position: 'input/a.log:42',
        message: 'it breaks off',
        bytes: Buffer.from('{"n":').toString('base64'),
      },
    ])
  })

  it('should write a message of a side output under the reason that is given', async () => {
    const directory = await temporaryDirectory()
    const plain = {
      key: '',
      value: { n: 7 },
      timestampMs: 7,
      origin: originOf('{"n":7}', 'events', 0),
    }
    await writeEpoch(directory, 1, [plain], { reason: 'late' })
    expect(await allLines(directory)).toMatchObject([
      { reason: 'late', step: 'rejects', source: 'events', bytes: base64('{"n":7}') },
    ])
  })

  it('should list the lines of all epochs in order, while more are written', async () => {
    const directory = await temporaryDirectory()
    for (const epoch of [1, 2, 10]) {
      await writeEpoch(directory, epoch, [rejection(`${epoch}`, 'events', epoch)])
    }
    expect((await allLines(directory)).map(({ position }) => position)).toEqual([
      'input/a.log:1',
      'input/a.log:2',
      'input/a.log:10',
    ])
    expect(await allLines(join(directory, 'nothing'))).toEqual([])
  })
})

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

  it('should delete a replayed file when it is saved that it was read to its end', async () => {
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
    expect(source.position()).toEqual({ files: [] })
  })

  it('should delete it at the next start when a crash came in between', async () => {
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

    const warning =
      `${path}:2 is not a line of rejects, nor are 1 further ones: ` + 'left out, and left in place'
    expect(await allLines(join(data, 'rejects'))).toHaveLength(2)
    expect(warnings).toEqual([warning])
    expect(await move(data)).toEqual({ lines: 2, left: 2 })
    expect(warnings).toEqual([warning, warning])
    expect(await readFile(path, 'utf8')).toBe('{"reason":\nnonsense\n')
    expect(await move(data)).toEqual({ lines: 0, left: 2 })
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
  return files.moveToReplay({ directory: join(data, 'rejects'), step: 'rejects', sources, warn })
}

async function writeEpoch(
  directory: string,
  epoch: number,
  messages: readonly Message<unknown>[],
  options: files.WriteRejectsOptions = {},
): Promise<void> {
  const connector = files.connector
  const context = conformanceContext({ connector, directory, step: 'rejects' })
  const writer = await files.writeRejects(options).open(context, epoch - 1)
  await writer.write(messages)
  await writer.commit(await writer.prepare(epoch))
  await writer.close()
}

async function allLines(directory: string): Promise<readonly files.RejectionLine[]> {
  const lines: files.RejectionLine[] = []
  for await (const line of files.readRejectLines(directory, warn)) lines.push(line)
  return lines
}

function rejection(text: string, source: string, offset: number): Message<Rejection> {
  const origin = originOf(text, source, offset)
  const value = { reason: 'invalid-json', step: 'events', message: 'it breaks off', origin }
  return { key: '', value, timestampMs: 0, origin }
}

function originOf(text: string, source: string, offset: number): ChunkOrigin {
  return new ChunkOrigin(source, 'input/a.log', offset, Buffer.from(text))
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
