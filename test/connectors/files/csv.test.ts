import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { files } from '#connectors'
import { SourceTest, temporaryDirectory, textDecoder, textOf } from './helpers.ts'

describe('CSV', () => {
  it('should give each row to the decoder as a JSON object', async () => {
    const source = await sourceOver(
      'id,name\n1,Ada\n2,"Grace ""Amazing"" Hopper"\r\n3,"two\nlines"\n',
    )
    const { values, messages } = await source.drain()
    expect(values.map(parsed)).toEqual([
      { id: '1', name: 'Ada' },
      { id: '2', name: 'Grace "Amazing" Hopper' },
      { id: '3', name: 'two\nlines' },
    ])
    expect(messages.map(({ origin }) => origin.offset)).toEqual([8, 14, 44])
    expect(messages.map(textOf)).toEqual(values)
  })

  it('should reject a row with a wrong number of cells, with its bytes', async () => {
    const source = await sourceOver('id,name\n1\n2,Ada\n3,Grace,Hopper\n')
    const { values, rejected } = await source.drain()
    expect(values.map(parsed)).toEqual([{ id: '2', name: 'Ada' }])
    expect(rejected.map(textOf)).toEqual(['1', '3,Grace,Hopper'])
    expect(rejected[1]).toMatchObject({
      reason: 'wrong-column-count',
      message: 'the row has 3 cells, the header 2',
      origin: { offset: 16 },
    })
  })

  it('should lose no more than one line to a quote that is never closed', async () => {
    const source = await sourceOver('id,name\n1,"Ada\n2,Grace\n3,Joan\n')
    const { values, rejected } = await source.drain()
    expect(values.map(parsed)).toEqual([
      { id: '2', name: 'Grace' },
      { id: '3', name: 'Joan' },
    ])
    expect(rejected).toMatchObject([{ reason: 'unclosed-quote', origin: { offset: 8 } }])
    expect(rejected.map(textOf)).toEqual(['1,"Ada'])
  })

  it('should reject a stray quote and bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('id\n'), Buffer.of(0xff), Buffer.from('\na"b"c\n')])
    expect((await (await sourceOver(bytes)).drain()).reasons).toEqual([
      'invalid-utf8',
      'invalid-csv',
    ])
  })

  it('should reject every row under a header that names a column twice', async () => {
    const source = await sourceOver('id,id\n1,2\n3,4\n')
    const { rejected } = await source.drain()
    expect(rejected.map(textOf)).toEqual(['1,2', '3,4'])
    expect(rejected[0]).toMatchObject({
      reason: 'invalid-csv-header',
      message: 'the header names the column "id" twice',
    })
  })

  it('should keep a column that is called __proto__', async () => {
    const source = await sourceOver('__proto__,constructor\nx,y\n')
    expect((await source.drain()).values).toEqual(['{"__proto__":"x","constructor":"y"}'])
  })

  it('should know the header after a restart, and wait for it while it is written', async () => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'events.csv')
    await writeFile(path, 'id,na')
    const options = { paths: [path], decode: textDecoder }
    const source = new SourceTest(options, { directory, untilEnd: false })
    await source.open()
    expect((await source.drain()).values).toEqual([])
    await appendFile(path, 'me\n1,Ada\n2,')
    expect((await source.drain()).values.map(parsed)).toEqual([{ id: '1', name: 'Ada' }])
    await appendFile(path, 'Grace\n')
    await source.reopen()
    expect((await source.drain()).values.map(parsed)).toEqual([{ id: '2', name: 'Grace' }])
  })

  it('should cut cells at another delimiter', async () => {
    const source = await sourceOver('id;name\n1;"a;b"\n', { delimiter: ';' })
    expect((await source.drain()).values.map(parsed)).toEqual([{ id: '1', name: 'a;b' }])
  })

  it('should read back any cells that were written as CSV, in chunks of any size', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', ' ') })
    const rows = fc.array(fc.tuple(cell, cell), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (rows, chunkBytes) => {
        const text = rows.map((row) => row.map(quoted).join(','))
        const source = await sourceOver(['x,y', ...text, ''].join('\n'), {}, { chunkBytes })
        const { values, rejected } = await source.drain()
        await source.close()
        expect(rejected).toEqual([])
        expect(values.map(parsed)).toEqual(rows.map(([x, y]) => ({ x, y })))
      }),
      { numRuns: 50 },
    )
  })
})

// Helpers

async function sourceOver(
  content: string | Buffer,
  options: { readonly delimiter?: string } = {},
  settings: Partial<files.FilesConfig> = {},
) {
  const directory = await temporaryDirectory()
  const path = join(directory, 'events.csv')
  await writeFile(path, content)
  const reading = { paths: [path], decode: textDecoder, ...options }
  const source = new SourceTest(reading, { directory, settings })
  await source.open()
  return source
}

function parsed(json: string): unknown {
  return JSON.parse(json)
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`
}
