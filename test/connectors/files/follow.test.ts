import { appendFile, copyFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SourceTest, temporaryDirectory, textDecoder } from './helpers.ts'

describe('files.read while it follows', () => {
  it('should wait for the rest of a torn last line', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntw')
    await source.open()
    expect((await source.drain()).values).toEqual(['one'])
    expect((await source.drain()).values).toEqual([])
    await appendFile(path('app.log'), 'o\nthr')
    expect((await source.drain()).values).toEqual(['two'])
    await source.reopen()
    await appendFile(path('app.log'), 'ee\n')
    expect((await source.drain()).values).toEqual(['three'])
  })

  it('should take the torn line for a line when a later run ends with its input', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntw')
    await source.open()
    await source.drain()
    await source.reopen(true)
    expect(await source.drain()).toMatchObject({ values: ['tw'], ended: false })
  })

  it('should end for good where nothing is followed', async () => {
    const { directory, path, input } = await following()
    await writeFile(path('app.log'), 'one\n')
    const complete = { paths: [input], decode: textDecoder, follow: false }
    const source = new SourceTest(complete, { directory })
    await source.open()
    expect(await source.drain()).toMatchObject({ values: ['one'], ended: true })
  })

  it('should pick up files and directories that appear', async () => {
    const { source, path, input } = await following()
    await source.open()
    expect((await source.drain()).values).toEqual([])
    await mkdir(join(input, 'later'))
    await writeFile(path('later/b.log'), 'b\n')
    await writeFile(path('a.log'), 'a\n')
    expect((await source.drain()).values).toEqual(['a', 'b'])
    expect(source.reader.partitions()).toEqual([path('a.log'), path('later/b.log')])
  })

  it('should know a rotated file again under its new name, and read the new one from 0', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntwo\n')
    await source.open()
    await source.drain()
    await appendFile(path('app.log'), 'three\n')
    await rename(path('app.log'), path('app-1.log'))
    await writeFile(path('app.log'), 'four\n')
    expect((await source.drain()).values.toSorted()).toEqual(['four', 'three'])
    await appendFile(path('app-1.log'), 'five\n')
    expect((await source.drain()).values).toEqual(['five'])
  })

  it('should know a rotated file again when it was rotated between two runs', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntwo\n')
    await source.open()
    await source.drain()
    const position = source.position()
    await source.close()
    await rename(path('app.log'), path('app-1.log'))
    await appendFile(path('app-1.log'), 'three\n')
    await writeFile(path('app.log'), 'four\n')
    await source.open(position)
    expect((await source.drain()).values.toSorted()).toEqual(['four', 'three'])
  })

  it('should know a file again that was copied to another place', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntwo\n')
    await source.open()
    await source.drain()
    const position = source.position()
    await source.close()
    await mkdir(path('archive'))
    await copyFile(path('app.log'), path('archive/app.log'))
    await rm(path('app.log'))
    await source.open(position)
    expect((await source.drain()).values).toEqual([])
  })

  it('should read a file to its end that was renamed out of the input', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\n')
    await source.open()
    await source.drain()
    await appendFile(path('app.log'), 'two\n')
    await rename(path('app.log'), path('app.log.1'))
    await writeFile(path('app.log'), 'three\n')
    expect((await source.drain()).values.toSorted()).toEqual(['three', 'two'])
  })

  it('should report a truncated file and read it as new content', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntwo\n')
    await source.open()
    await source.drain()
    await truncate(path('app.log'))
    await appendFile(path('app.log'), 'three\n')
    expect((await source.drain()).values).toEqual(['three'])
    expect(source.warnings).toEqual([expect.stringMatching(/^a file was truncated/)])
  })

  it('should notice other content that is longer than what was read', async () => {
    const { source, path } = await following()
    await writeFile(path('app.log'), 'one\ntwo\n')
    await source.open()
    await source.drain()
    await writeFile(path('app.log'), 'other\nlines\nin the same inode\n')
    expect((await source.drain()).values).toEqual(['other', 'lines', 'in the same inode'])
    expect(source.warnings).toEqual([expect.stringMatching(/holds other content/)])
  })

  it('should read a new export anew although it begins like the last one', async () => {
    const { source, path } = await following()
    const header = `${'column;'.repeat(300)}\n`
    await writeFile(path('export.log'), `${header}monday\n`)
    await source.open()
    await source.drain()
    const position = source.position()
    await source.close()
    await rm(path('export.log'))
    await writeFile(path('export.log'), `${header}tuesday\nand more\n`)
    await source.open(position)
    expect((await source.drain()).values.slice(1)).toEqual(['tuesday', 'and more'])
  })

  it('should go on without a file that is gone', async () => {
    const { source, path } = await following()
    await writeFile(path('a.log'), 'a\n')
    await writeFile(path('b.log'), 'b\n')
    await source.open()
    await rm(path('a.log'))
    expect((await source.drain()).values).toEqual(['b'])
  })
})

// Helpers

async function following() {
  const directory = await temporaryDirectory()
  const input = join(directory, 'input')
  await mkdir(input)
  const source = new SourceTest(
    { paths: [input], decode: textDecoder },
    { directory, untilEnd: false },
  )
  return { source, directory, input, path: (name: string) => join(input, name) }
}
