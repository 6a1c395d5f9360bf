import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { command, jsonLines, start, whenRunning } from '../helpers/command-line.ts'
import { writeEvents } from '../helpers/events.ts'

const definition = 'test/cli/definitions/customers.ts'
let directory: string
let state: string
let input: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = join(directory, 'state')
  input = join(directory, 'input')
  await mkdir(input)
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('run --from', { timeout: 180_000 }, () => {
  it('should come to the same profiles, archive and rejects as the run that it takes back', async () => {
    await writeEvents(join(input, 'monday.ndjson'), ['ada', 'grace'])
    await run()
    await ask('savepoint', 'create', 'monday')
    await writeEvents(join(input, 'tuesday.ndjson'), ['ada', 'joan'])
    expect(await run()).toMatchObject({ accepted: 10, duplicates: { natural: 12 } })
    const before = await everything()

    expect(await run('--from', 'monday')).toMatchObject({ read: 24, total: { read: 48 } })

    expect(await everything()).toEqual(before)
    expect(before.archive).toHaveLength(30)
    expect(await readdir(join(state, 'safety'))).toHaveLength(1)
  })

  it('should end with 3 where there is no such savepoint', async () => {
    await writeEvents(join(input, 'monday.ndjson'), ['ada'])
    const args = ['--until-end', '--state', state, '--from', 'nowhere']
    const { code, stderr } = await command('run', definition, ...args)
    expect(code).toBe(3)
    expect(stderr).toContain("there is no savepoint 'nowhere'")
  })
})

// Helpers

/** Follows the input until 24 messages were read, then stops at a checkpoint. */
async function run(...args: readonly string[]): Promise<unknown> {
  const options = ['--json', '--input', input, '--state', state, ...args]
  const started = start(['run', definition, ...options], { TEST_FOLLOW: 'yes' })
  await whenRunning(started, state, ({ read }) => read === 24)
  started.process.kill('SIGINT')
  const { code, stdout, stderr } = await started.ended
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

/** Everything that the pipeline has made. */
async function everything() {
  const sql = 'SELECT message_id, timestamp, properties FROM events ORDER BY message_id, timestamp'
  return {
    profiles: jsonLines((await ask('profile', 'list', '--json')).stdout),
    archive: jsonLines((await ask('archive', 'query', sql, '--json')).stdout),
    rejects: jsonLines((await ask('rejects', 'list', '--json')).stdout),
  }
}

function ask(...args: readonly string[]) {
  return command(...args, '--state', state)
}
