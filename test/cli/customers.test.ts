import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, command, jsonLines, start, whenRunning } from './helpers/command-line.ts'
import { writeEvents } from './helpers/events.ts'

const definition = 'test/cli/definitions/customers.ts'
const age = /^as of epoch \d+, .+ ago\n/
let directory: string
let state: string
let input: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = join(directory, 'state')
  input = join(directory, 'events.ndjson')
  await writeEvents(input, ['ada', 'grace'])
  const { code, stdout, stderr } = await ask(
    'run',
    definition,
    '--until-end',
    '--json',
    '--input',
    input,
  )
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    read: 24,
    accepted: 20,
    duplicates: { natural: 2, synthetic: 0 },
    rejected: { total: 2 },
    profiles: 2,
    identifiers: 6,
  })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('profile get', () => {
  it('should print the profile of an identifier, however it is written', async () => {
    const got = await ask('profile', 'get', 'email: Ada@Example.COM', '--json')
    expect(got.code).toBe(0)
    expect(got.stderr).toMatch(age)
    const [profile] = jsonLines(got.stdout) as { identifiers: unknown[] }[]
    expect(jsonLines(got.stdout)).toHaveLength(1)
    expect(profile).toMatchObject({
      id: expect.stringMatching(/^p_/),
      version: 10,
      aliases: expect.any(Array),
      traits: { events: 10, email: 'ada@example.com' },
    })
    expect(profile?.identifiers).toContainEqual({
      type: 'user_id',
      value: 'ada',
      firstSeenMs: Date.parse('2025-01-06T09:00:00.000Z'),
      lastSeenMs: Date.parse('2025-01-06T09:00:09.000Z'),
      count: 10,
    })
  })

  it('should find a profile by its id, too', async () => {
    const [profile] = jsonLines((await ask('profile', 'get', 'user_id:ada', '--json')).stdout)
    const { id } = profile as { id: string }
    expect(jsonLines((await ask('profile', 'get', id, '--json')).stdout)).toEqual([profile])
  })

  it('should show tables and times to people', async () => {
    const { stdout } = await ask('profile', 'get', 'user_id:ada')
    expect(stdout).toMatch(/^profile +p_/)
    expect(stdout).toMatch(/email +ada@example\.com +1 +2025-01-06T09:00:00\.000Z/)
  })

  it('should end with 3 and say what was looked up where nobody has the identifier', async () => {
    const { code, stdout, stderr } = await ask(
      'profile',
      'get',
      'email:NOBODY@example.com',
      '--json',
    )
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('no profile has email:nobody@example.com')
  })

  it.each(['ada', 'shoe_size:42', 'email:ada', 'email:'])(
    'should end with 2 for %s',
    async (text) => {
      const { code, stdout, stderr } = await ask('profile', 'get', text)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^error: .*user_id|is no email/)
    },
  )

  it('should end with 3 where nothing has run', async () => {
    const nowhere = join(directory, 'nowhere')
    const { code, stderr } = await command('profile', 'get', 'user_id:ada', '--state', nowhere)
    expect(code).toBe(3)
    expect(stderr).toContain(`there is no state in ${nowhere}`)
  })
})

describe('profile list', () => {
  it('should print a profile a line, in the order of their ids', async () => {
    const { code, stdout, stderr } = await ask('profile', 'list', '--json')
    expect(code).toBe(0)
    expect(stderr).toMatch(age)
    const ids = jsonLines(stdout).map((profile) => (profile as { id: string }).id)
    expect(ids).toHaveLength(2)
    expect(ids).toEqual(ids.toSorted())
    const first = await ask('profile', 'list', '--json', '--limit', '1')
    expect(jsonLines(first.stdout)).toEqual([jsonLines(stdout)[0]])
  })

  it('should end well when the reader has enough', async () => {
    const shell = `"$0" "$1" profile list --json --state "$2" | true; exit "\${PIPESTATUS[0]}"`
    const child = spawn('bash', ['-c', shell, process.execPath, bin, state])
    let stderr = ''
    child.stderr.on('data', (text: Buffer) => (stderr += String(text)))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(0)
    expect(stderr).not.toContain('EPIPE')
  })
})

describe('archive query', () => {
  const sql = 'SELECT type, toUInt32(count()) AS times FROM events GROUP BY type ORDER BY type'

  it('should print a JSON object a row, or a table', async () => {
    const { code, stdout, stderr } = await ask('archive', 'query', sql, '--json')
    expect(code).toBe(0)
    expect(stderr).toMatch(age)
    expect(jsonLines(stdout)).toEqual([
      { type: 'identify', times: 2 },
      { type: 'track', times: 18 },
    ])
    expect((await ask('archive', 'query', sql)).stdout).toMatch(/│ identify │ +2 │/)
  })

  it('should answer bad SQL with the words of ClickHouse, without a stack', async () => {
    const { code, stdout, stderr } = await ask('archive', 'query', 'SELECT nonsense', '--json')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('nonsense')
    expect(stderr).not.toContain('    at ')
  })
})

describe('rejects list', () => {
  it('should print a reject a line, with the bytes that arrived', async () => {
    const { code, stdout, stderr } = await ask('rejects', 'list', '--json')
    expect(code).toBe(0)
    expect(stderr).toMatch(age)
    const [broken, dance] = jsonLines(stdout) as { bytes: string }[]
    expect(broken).toEqual({
      reason: 'invalid-json',
      step: 'events',
      source: 'events',
      position: expect.stringMatching(/:\d+$/),
      message: expect.any(String),
      bytes: Buffer.from('{"type":').toString('base64'),
    })
    expect(dance).toMatchObject({ reason: 'unknown-type' })
    expect(jsonLines(stdout)).toHaveLength(2)
  })

  it('should count them by reason for people', async () => {
    const { stdout } = await ask('rejects', 'list')
    expect(stdout).toMatch(/invalid-json +1\n/)
    expect((await ask('rejects', 'list', '--output', 'late')).stdout).toBe('none\n')
  })
})

describe('a run that is going on', { timeout: 180_000 }, () => {
  it('should be read, asked and saved without being stopped, then replay what was refused', async () => {
    const run = start(['run', definition, '--json', '--state', state, '--input', input], {
      TEST_FOLLOW: 'yes',
    })
    const { epoch } = await whenRunning(run, state)

    const profile = await ask('profile', 'get', 'user_id:ada', '--json')
    const archive = await ask(
      'archive',
      'query',
      'SELECT toUInt32(count()) AS n FROM events',
      '--json',
    )
    const badQuery = await ask('archive', 'query', 'SELECT nonsense')
    const rejects = await ask('rejects', 'list', '--json')
    const savepoint = await ask('savepoint', 'create', 'during', '--json')
    const restore = await ask('savepoint', 'restore', 'during')
    const replay = await ask('rejects', 'replay', '--json')
    await whenRunning(run, state, ({ rejected }) => rejected === 2)
    run.process.kill('SIGINT')
    const { code, stdout } = await run.ended

    expect(profile).toMatchObject({ code: 0, stderr: expect.stringMatching(age) })
    expect(jsonLines(archive.stdout)).toEqual([{ n: 20 }])
    expect(badQuery).toMatchObject({ code: 1, stderr: expect.stringContaining('nonsense') })
    expect(jsonLines(rejects.stdout)).toHaveLength(2)
    expect(savepoint.code).toBe(0)
    expect(JSON.parse(savepoint.stdout)).toMatchObject({
      name: 'during',
      pipeline: 'test-customers',
    })
    expect((JSON.parse(savepoint.stdout) as { epoch: number }).epoch).toBeGreaterThan(epoch)
    expect(restore).toMatchObject({ code: 4, stderr: expect.stringContaining('in use by process') })
    expect(JSON.parse(replay.stdout)).toEqual({ replayed: 2, left: 0 })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ read: 2, rejected: { total: 2 } })
  })
})

// Helpers

function ask(...args: readonly string[]) {
  return command(...args, '--state', state)
}
