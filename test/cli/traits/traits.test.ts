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

// Helpers

const order = (messageId: string, timestamp: string, who: object) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  timestamp,
  ...who,
})

const events = [
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
