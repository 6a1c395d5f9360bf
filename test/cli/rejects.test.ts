import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whileNobodyReplays } from '../../pipeline/cli/lock.ts'
import { restoreSavepoint } from '../../pipeline/cli/savepoints/restore.ts'
import { stateDirectory, writePipelineFile } from '../../pipeline/cli/state-directory.ts'
import { command } from './helpers/command-line.ts'

const linesMax = 2_000
let directory: string
let rejects: string
let replay: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  rejects = join(directory, 'data/refused')
  replay = join(directory, 'data/events/replay')
  await mkdir(rejects, { recursive: true })
  await writePipelineFile(stateDirectory(directory), {
    name: 'test',
    definition: '/nowhere.ts',
    config: null,
    replayingSources: ['events'],
    outputs: { rejects: ['refused'], late: ['refused'], conflicts: ['refused'] },
    restores: [],
  })
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('rejects replay', () => {
  it('should lose and double nothing when several are started at once', async () => {
    for (const epoch of [1, 2, 3]) await writeEpoch(epoch, linesMax)
    const ended = await Promise.all([1, 2, 3].map(() => ask()))
    const done = ended.filter(({ code }) => code === 0)
    const refused = ended.filter(({ code }) => code !== 0)
    const moved = done.map(({ stdout }) => (JSON.parse(stdout) as { replayed: number }).replayed)
    expect(moved.reduce((sum, lines) => sum + lines, 0)).toBe(3 * linesMax)
    for (const { code, stderr } of refused) {
      expect(code).toBe(4)
      expect(stderr).toContain('is moving rejects at this moment')
    }
    expect(await readdir(rejects)).toEqual([])
    const texts = await Promise.all(
      (await readdir(replay)).map((name) => readFile(join(replay, name), 'utf8')),
    )
    expect(new Set(texts.join('').trimEnd().split('\n')).size).toBe(3 * linesMax)
  })

  it('should be refused while another command moves rejects, and change nothing', async () => {
    await writeEpoch(1, 1)
    const state = stateDirectory(directory)
    await whileNobodyReplays(state, 'test', async () => {
      const { code, stderr } = await ask()
      expect({ code, stderr }).toEqual({
        code: 4,
        stderr: expect.stringContaining(`process ${process.pid} is moving rejects`),
      })
      expect(await readdir(rejects)).toHaveLength(1)
      const restoring = restoreSavepoint(state, 'any', () => Promise.reject(new Error('not here')))
      await expect(restoring).rejects.toThrow('is moving rejects')
    })
    expect(JSON.parse((await ask()).stdout)).toEqual({ replayed: 1, left: 0 })
  })

  it.each([
    ['rejects', 'what can be read by now is accepted, the rest is refused again'],
    ['late', 'not late a second time'],
    ['conflicts', 'accepted once, beside the message that had its id first'],
  ])('should say what becomes of %s', async (output, outcome) => {
    await writeEpoch(1, 1)
    const args = ['rejects', 'replay', '--output', output, '--state', directory]
    const { stdout } = await command(...args)
    expect(stdout).toContain('1 to be read again, by the next run')
    expect(stdout).toContain(outcome)
    expect((await command(...args)).stdout).not.toContain(outcome)
  })

  it('should say where a line is broken, and go on', async () => {
    await writeEpoch(1, 2)
    await writeFile(join(rejects, '000000000002.ndjson'), 'nonsense\n')
    const { code, stdout, stderr } = await ask()
    expect({ code, result: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      result: { replayed: 2, left: 1 },
    })
    expect(stderr).toMatch(/^warning: .*000000000002\.ndjson:1 is not a line of rejects/)
  })
})

// Helpers

function ask() {
  return command('rejects', 'replay', '--json', '--state', directory)
}

async function writeEpoch(epoch: number, lines: number): Promise<void> {
  const texts = Array.from({ length: lines }, (_, number) =>
    JSON.stringify({
      reason: 'invalid-json',
      step: 'events',
      source: 'events',
      position: `a.log:${epoch * linesMax + number}`,
      message: 'it breaks off',
      bytes: 'e30=',
    }),
  )
  const path = join(rejects, `${String(epoch).padStart(12, '0')}.ndjson`)
  await writeFile(path, `${texts.join('\n')}\n`)
}
