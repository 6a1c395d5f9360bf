import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command, jsonLines } from '../helpers/command-line.ts'

let directory: string
let ask: (...words: readonly string[]) => ReturnType<typeof command>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  const input = join(directory, 'events.ndjson')
  await writeFile(input, events.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const state = ['--state', join(directory, 'state')]
  ask = (...words) => command(...words, ...state)
  const run = ['run', 'test/cli/definitions/live.ts', '--until-end', '--input', input]
  const ended = await ask(...run)
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('traits list', () => {
  it('should say what profiles show, over which windows', async () => {
    const { stdout } = await ask('traits', 'list', '--json')
    expect(jsonLines(stdout)).toMatchObject([
      { trait: 'orders', aggregation: 'count', valueType: 'number', window: 'lifetime' },
      { trait: 'orders_30d', aggregation: 'count', window: 'sliding 30 days every 1 day' },
      { trait: 'known', valueType: 'object' },
    ])
    const table = await ask('traits', 'list')
    expect(table.stdout).toMatch(/orders_30d\s+count\s+number\s+sliding 30 days every 1 day/)
  })
})

describe('traits explain', () => {
  it('should say what a trait is made of, and when time alone changes it', async () => {
    const { stdout } = await ask('traits', 'explain', 'user_id:ada', '--json')
    const [{ traits }] = jsonLines(stdout) as [{ traits: readonly { trait: string }[] }]
    expect(traits.find(({ trait }) => trait === 'orders')).toMatchObject({
      value: 3,
      changesMs: null,
      from: [
        { identifier: 'user_id:ada', value: 2 },
        { identifier: 'anonymous_id:a1', value: 1 },
      ],
    })
    // The order of January has left the window; that of the 20th of February goes after 30 days.
    expect(traits.find(({ trait }) => trait === 'orders_30d')).toMatchObject({
      value: 2,
      changesMs: Date.parse('2025-03-22T00:00:00Z'),
    })
    const text = await ask('traits', 'explain', 'user_id:ada')
    expect(text.stdout).toMatch(/orders_30d\s+2\s+count\s+sliding 30 days.*2025-03-22/)
  })

  it('should end with 3 for whom nobody has seen', async () => {
    const { code, stderr } = await ask('traits', 'explain', 'user_id:nobody')
    expect(code).toBe(3)
    expect(stderr).toContain('user_id:nobody was never seen')
  })
})

describe('segments list', () => {
  it('should say what segments there are, and how many are in each', async () => {
    const { stdout } = await ask('segments', 'list', '--json')
    expect(jsonLines(stdout)).toMatchObject([
      { segment: 'buyers', members: 2, description: 'whoever has bought', refresh: null },
      { segment: 'regulars', members: 1 },
      { segment: 'lapsed', members: 1 },
    ])
    const table = await ask('segments', 'list')
    expect(table.stdout).toMatch(/buyers\s+2\s+always/)
  })
})

describe('segments members', () => {
  it('should say who is in a segment, and since when', async () => {
    const { stdout } = await ask('segments', 'members', 'lapsed', '--json')
    expect(jsonLines(stdout)).toEqual([
      { profile: expect.stringMatching(/^p_/), sinceMs: Date.parse('2025-01-31T00:00:00Z') },
    ])
    const table = await ask('segments', 'members', 'buyers', '--limit', '1')
    expect(table.stdout.match(/p_/g)).toHaveLength(1)
  })

  it('should end with 3 for a segment that is not there, and name those that are', async () => {
    const { code, stderr } = await ask('segments', 'members', 'lapse')
    expect(code).toBe(3)
    expect(stderr).toMatch(/no segment is called 'lapse'[^]*buyers, regulars, lapsed/)
  })
})

describe('segments explain', () => {
  it('should say criterion by criterion why a profile is in it', async () => {
    const { stdout } = await ask('segments', 'explain', 'regulars', 'user_id:ada', '--json')
    expect(jsonLines(stdout)).toMatchObject([
      {
        isMember: true,
        explanation: {
          verdict: true,
          terms: [
            { verdict: true, criterion: { value: 3 } },
            { verdict: true, criterion: { value: 2 } },
          ],
        },
      },
    ])
    const text = await ask('segments', 'explain', 'lapsed', 'user_id:ada')
    expect(text.stdout).toMatch(/is not in lapsed\nno {2}and\n {4}yes .*: is 3;/)
  })
})

// Helpers

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
  order('m3', '2025-02-21T10:00:00Z', { userId: 'ada' }),
  {
    type: 'identify',
    messageId: 'm4',
    timestamp: '2025-02-21T11:00:00Z',
    userId: 'ada',
    anonymousId: 'a1',
    traits: { plan: 'pro' },
  },
]
