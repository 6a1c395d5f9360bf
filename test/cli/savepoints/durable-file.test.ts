import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renameDurably, syncFilesIn, writeDurably } from '../../../pipeline/cli/durable-file.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('writeDurably', () => {
  it('should write over a file as a whole, for its owner only, and leave nothing else', async () => {
    const path = join(directory, 'restore.json')
    await writeFile(path, 'a longer content from before')
    await writeDurably(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(directory)).toEqual(['restore.json'])
  })

  it('should leave what was there where it cannot be written', async () => {
    const path = join(directory, 'restore.json')
    await writeDurably(path, 'before')
    await mkdir(`${path}.${process.pid}.tmp`)
    await expect(writeDurably(path, 'after')).rejects.toThrow('EISDIR')
    expect(await readFile(path, 'utf8')).toBe('before')
  })
})

describe('renameDurably', () => {
  it('should move a directory with its files, once they are on disk', async () => {
    await mkdir(join(directory, 'from'))
    await writeFile(join(directory, 'from/data.mdb'), 'rows')
    await syncFilesIn(join(directory, 'from'))
    await renameDurably(join(directory, 'from'), join(directory, 'to'))
    expect(await readFile(join(directory, 'to/data.mdb'), 'utf8')).toBe('rows')
    expect(await readdir(directory)).toEqual(['to'])
  })
})
