import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { command, start, whenRunning, type Started } from './helpers/command-line.ts'

const definition = 'test/cli/definitions/numbers.ts'
let directory: string
let state: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = join(directory, 'state')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('run --json', () => {
  it('should print one object of the documented shape, and nothing else', async () => {
    const { code, stdout } = await command(
      'run',
      definition,
      '--until-end',
      '--json',
      '--state',
      state,
    )
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const counts = {
      read: 1_000,
      accepted: 1_000,
      duplicates: { natural: 0, synthetic: 0 },
      rejected: { total: 0, byReason: {} },
      late: 0,
    }
    expect(JSON.parse(stdout)).toEqual({
      ...counts,
      profiles: 0,
      identifiers: 0,
      merges: 0,
      reviews: 0,
      checkpoints: {
        count: expect.any(Number),
        p50Ms: expect.any(Number),
        p99Ms: expect.any(Number),
      },
      elapsedMs: expect.any(Number),
      eventsPerSecond: expect.any(Number),
      total: counts,
    })
  })

  it('should count the messages of this run, and in total those since the state began', async () => {
    await command('run', definition, '--until-end', '--state', state)
    const { stdout } = await command('run', definition, '--until-end', '--json', '--state', state)
    expect(JSON.parse(stdout)).toMatchObject({ read: 0, total: { read: 1_000 } })
  })
})

describe('run', () => {
  it('should print a table for people, and what it says meanwhile on stderr', async () => {
    const { code, stdout } = await command('run', definition, '--until-end', '--state', state)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^events read +1,000\naccepted +1,000\n/)
  })

  it('should keep the state directory to its owner', async () => {
    await command('run', definition, '--until-end', '--state', state)
    const { stat } = await import('node:fs/promises')
    expect((await stat(state)).mode & 0o777).toBe(0o700)
  })

  it('should follow its input until it is stopped, then save and end well', async () => {
    const run = following()
    await whenRunning(run, state, ({ epoch }) => epoch > 0)
    run.process.kill('SIGINT')
    const { code, stdout, stderr } = await run.ended
    expect(stderr).toContain('stopping at a checkpoint')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ read: 1_000 })
    expect(existsSync(join(state, 'run.json'))).toBe(false)
  })

  it('should stop at once on a second signal, and go on next time', async () => {
    const run = following({ TEST_STUCK: 'yes' })
    await whenRunning(run, state)
    run.process.kill('SIGTERM')
    await whenSaid(run, 'stopping at a checkpoint')
    run.process.kill('SIGTERM')
    expect(await run.ended).toMatchObject({ code: 130 })
    const next = await command('run', definition, '--until-end', '--json', '--state', state)
    expect(JSON.parse(next.stdout)).toMatchObject({ total: { read: 1_000 } })
  })

  it('should refuse a state directory that another run holds, and say which process does', async () => {
    const run = following()
    await whenRunning(run, state)
    const second = await command('run', definition, '--until-end', '--state', state)
    expect(second).toMatchObject({ code: 4, stdout: '' })
    expect(second.stderr).toContain(`process ${run.process.pid}`)
    await stop(run)
  })

  it('should start after a run was killed, with nothing to clean up by hand', async () => {
    const run = following()
    await whenRunning(run, state)
    run.process.kill('SIGKILL')
    await run.ended
    expect(existsSync(join(state, 'run.json'))).toBe(true)
    const next = await command('run', definition, '--until-end', '--json', '--state', state)
    expect(next.code).toBe(0)
    expect(existsSync(join(state, 'run.sock'))).toBe(false)
  })

  it('should go on to its end where other commands cannot ask it', async () => {
    await mkdir(join(state, 'run.json'), { recursive: true })
    const run = await command('run', definition, '--until-end', '--json', '--state', state)
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('cannot ask this run') })
    expect(JSON.parse(run.stdout)).toMatchObject({ read: 1_000 })
  })

  it('should refuse the state of another pipeline', async () => {
    await command('run', definition, '--until-end', '--state', state)
    const other = start(['run', definition, '--until-end', '--state', state], {
      TEST_PIPELINE: 'other',
    })
    const { code, stderr } = await other.ended
    expect(code).toBe(2)
    expect(stderr).toContain("belongs to pipeline 'numbers', not to 'other'")
  })

  it('should put its socket elsewhere where the path of the state directory is too long', async () => {
    state = join(directory, 'long'.repeat(30))
    const run = following()
    await whenRunning(run, state)
    const { socket } = JSON.parse(await readFile(join(state, 'run.json'), 'utf8')) as {
      socket: string
    }
    expect(socket.startsWith(state)).toBe(false)
    await stop(run)
    expect(existsSync(socket)).toBe(false)
  })
})

describe('wrong use of run', () => {
  it.each([
    ['no definition', [], "missing required argument 'definition'"],
    ['no such file', ['nowhere.ts'], 'there is no file'],
    ['a directory', ['test'], 'this is no file'],
    ['no pipeline', ['package.json'], 'has to export a pipeline'],
    ['unknown flag', [definition, '--fast'], "unknown option '--fast'"],
    ['unknown setting', [definition, '--set', 'runtime.nothing=1'], 'no such setting'],
    ['no value', [definition, '--set', 'runtime'], '--set takes key=value'],
    ['no settings file', [definition, '--config', 'nowhere.yaml'], 'nowhere.yaml'],
    ['no savepoint', [definition, '--until-end', '--from', '../x'], 'cannot be the name'],
  ])('should be told and end with 2: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await command('run', ...args, '--state', state)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  it('should say where a definition is broken', async () => {
    const file = join(directory, 'broken.mts')
    await writeFile(file, 'export default pipeline(')
    const { code, stderr } = await command('check', file)
    expect(code).toBe(2)
    expect(stderr).toContain('broken.mts')
    expect(stderr).toContain('1:24')
  })
})

// Helpers

function following(env: Readonly<Record<string, string>> = {}): Started {
  return start(['run', definition, '--json', '--state', state], { TEST_FOLLOW: 'yes', ...env })
}

async function stop(run: Started): Promise<void> {
  run.process.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 0 })
}

async function whenSaid(run: Started, text: string): Promise<void> {
  for await (const chunk of run.process.stderr ?? []) if (String(chunk).includes(text)) return
}
