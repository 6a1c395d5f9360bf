import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from './helpers.ts'
import { allLines, base64, originOf, rejection, writeEpoch } from './reject-lines.ts'

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
