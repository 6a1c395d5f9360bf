import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { jsonLines, start } from '../helpers/command-line.ts'

const definition = 'test/cli/definitions/alike.ts'
const lovelace = { name: 'Ada Lovelace', born: '1815-12-10' }
const people = [
  { user: 'ada', traits: lovelace },
  { user: 'augusta', traits: lovelace },
  { user: 'byron', traits: { name: 'Ada Lovelace' } },
  { user: 'silent', traits: lovelace, matching: false },
]

describe('people who are alike', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  beforeAll(async () => {
    directory = await temporaryDirectory()
    const lines = people.map(({ user, traits, matching = true }, place) => ({
      type: 'identify',
      messageId: `event-${place}`,
      userId: user,
      traits,
      context: { consent: { categoryPreferences: { matching } } },
      timestamp: `2026-01-01T00:00:0${place}Z`,
    }))
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    await writeFile(join(directory.path, 'events.ndjson'), text)
    await anabranch('run', definition, '--until-end')
  })
  afterAll(() => directory.remove())

  async function anabranch(...args: readonly string[]): Promise<string> {
    const env = { TEST_PEOPLE: directory.path }
    const { code, stdout, stderr } = await start(
      [...args, '--state', join(directory.path, 'state')],
      env,
    ).ended
    if (code !== 0) throw new Error(stderr)
    return stdout
  }

  it('should explain a merge by what the two agree on', async () => {
    const text = await anabranch('identity', 'explain', 'user_id:augusta')
    expect(text).toContain('0.9988 (probabilistic)')
    expect(text).toContain('user_id:ada – user_id:augusta: model')
    expect(text).toContain('name: equal, +6.5 bits')
    expect(text).toContain('any two people: -6.6 bits')
    expect(text).toContain('one person with a chance of 99.9 %')
    expect(await anabranch('identity', 'explain', 'user_id:silent')).toContain('1.0000 (alone)')
  })

  it('should ask about who is somewhat alike, with what speaks for it, and do what is answered', async () => {
    const listed = jsonLines(await anabranch('review', 'list', '--json')) as { id: string }[]
    const pairs = [
      ['user_id:ada', 'user_id:byron'],
      ['user_id:augusta', 'user_id:byron'],
    ]
    expect(listed).toMatchObject(
      pairs.map(([left, right]) => ({ left, right, guard: 'likeness', status: 'open' })),
    )
    const id = listed[0]?.id ?? ''
    const shown = await anabranch('review', 'show', id)
    expect(shown).toContain('born: not known, +0.0 bits')
    expect(shown).toContain('if accepted')
    await anabranch('review', 'reject', id, '--note', 'another generation')
    await anabranch('run', definition, '--until-end')
    expect(await anabranch('review', 'list')).toContain('none')
    expect(await anabranch('review', 'list', '--status', 'rejected')).toContain(id.slice(0, 12))
    expect(await anabranch('identity', 'explain', 'user_id:byron')).toContain('another generation')
  })
})
