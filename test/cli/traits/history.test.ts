import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command, jsonLines } from '../helpers/command-line.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  const input = join(directory, 'events.ndjson')
  await writeFile(input, events.map((line) => `${JSON.stringify(line)}\n`).join(''))
  for (const name of ['archived', 'live']) {
    const run = ['run', `test/cli/definitions/${name}.ts`, '--until-end', '--input', input]
    const { code, stderr } = await command(...run, '--state', join(directory, name))
    expect({ code, stderr }).toMatchObject({ code: 0 })
  }
}, 60_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('segments history', () => {
  it('should tell entries and exits oldest first, under former ids too', async () => {
    const { stdout } = await history('archived', 'user_id:ada', '--json')
    const rows = jsonLines(stdout) as unknown as readonly Record<string, string>[]
    expect(rows[0]).toMatchObject({ segment: 'buyers', change: 'entered', message_id: 'm1' })
    const merged = rows.filter(({ merged_into }) => merged_into !== '')
    expect(merged).toMatchObject([{ change: 'exited', cause: 'identity' }])
    expect(new Set(rows.map(({ profile_id }) => profile_id)).size).toBe(2)
    expect(rows.some(({ message_id }) => message_id === 'm0')).toBe(false)
    const byFormerId = await history('archived', merged[0]?.['profile_id'] ?? '', '--json')
    expect(byFormerId.stdout).toBe(stdout)
  })

  it('should say where it was cut off', async () => {
    const { stdout, stderr } = await history('archived', 'user_id:ada', '--limit', '1')
    expect(stdout.match(/buyers/g)).toHaveLength(1)
    expect(stderr).toContain('only the first 1 are shown')
  })

  it('should end with 3 where nothing is archived, and for whom nobody has seen', async () => {
    const unarchived = await history('live', 'user_id:ada')
    expect(unarchived).toMatchObject({ code: 3 })
    expect(unarchived.stderr).toMatch(/no table segment_changes[^]*segmentChangesTable/)
    const unknown = await history('archived', 'user_id:nobody')
    expect(unknown).toMatchObject({ code: 3 })
    expect(unknown.stderr).toContain('user_id:nobody was never seen')
  })
})

// Helpers

const history = (name: string, ...words: readonly string[]) =>
  command('segments', 'history', ...words, '--state', join(directory, name))

const order = (messageId: string, timestamp: string, who: object) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp,
  ...who,
})

const events = [
  order('m0', '2025-01-01T10:00:00Z', { userId: 'bob' }),
  order('m1', '2025-01-01T10:00:00Z', { anonymousId: 'a1' }),
  order('m2', '2025-02-20T10:00:00Z', { userId: 'ada' }),
  {
    type: 'identify',
    messageId: 'm4',
    timestamp: '2025-02-21T11:00:00Z',
    userId: 'ada',
    anonymousId: 'a1',
  },
]
