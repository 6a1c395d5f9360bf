import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { command, jsonLines, start } from '../helpers/command-line.ts'

let directory: string
let state: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = join(directory, 'state')
  await mkdir(join(directory, 'input'))
  await writeFile(join(directory, 'input/lines.txt'), 'one\ntwo!\n')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

it('should keep what was replayed through going back to a savepoint from before', async () => {
  await run()
  expect(await everything()).toEqual({ copied: ['one'], refused: ['two!'] })
  await ask('savepoint', 'create', 'before')

  await ask('rejects', 'replay')
  await run({ TEST_MENDED: 'yes' })
  expect(await everything()).toEqual({ copied: ['one', 'two!'], refused: [] })

  await ask('savepoint', 'restore', 'before')
  await run({ TEST_MENDED: 'yes' })
  expect(await everything()).toEqual({ copied: ['one', 'two!'], refused: [] })
}, 60_000)

it('should neither lose nor double what was refused and replayed after the savepoint', async () => {
  await run()
  await ask('savepoint', 'create', 'before')
  await writeFile(join(directory, 'input/more.txt'), 'three!\n')
  await run()
  await ask('rejects', 'replay')
  expect(await everything()).toEqual({ copied: ['one'], refused: [] })

  await ask('savepoint', 'restore', 'before')
  await run()
  expect(await everything()).toEqual({ copied: ['one'], refused: ['three!', 'two!'] })
}, 60_000)

// Helpers

async function run(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const options = ['--until-end', '--state', state, '--input', join(directory, 'input')]
  const { code, stderr } = await start(['run', 'test/cli/definitions/mendable.ts', ...options], env)
    .ended
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
}

async function ask(...args: readonly string[]) {
  const ended = await command(...args, '--state', state)
  expect(ended).toMatchObject({ code: 0 })
  return ended
}

async function everything() {
  const copy = join(state, 'data/copy')
  const names = (await readdir(copy)).filter((name) => !name.startsWith('.'))
  const texts = await Promise.all(names.map((name) => readFile(join(copy, name), 'utf8')))
  const copied = jsonLines(texts.join('')).map(String).sort()
  const listed = jsonLines((await ask('rejects', 'list', '--json')).stdout) as { bytes: string }[]
  const refused = listed.map(({ bytes }) => Buffer.from(bytes, 'base64').toString()).sort()
  return { copied, refused }
}
