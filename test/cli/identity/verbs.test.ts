import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Profile } from '#operators'
import { membersOf, peopleState, withoutVersions } from './people.ts'

interface Given {
  readonly before: readonly Profile[]
  readonly after: readonly Profile[]
  readonly takenBy: string | null
  readonly commands: readonly { readonly author: string; readonly reason: string }[]
}

describe('commands that change who is who', { timeout: 120_000 }, () => {
  let people: Awaited<ReturnType<typeof peopleState>>
  const apart = [
    'email:bob@example.com anonymous_id:b2',
    'user_id:ada email:ada@example.com device_id:phone anonymous_id:b1',
  ]
  const together = [
    'user_id:ada email:ada@example.com email:bob@example.com device_id:phone anonymous_id:b1 anonymous_id:b2',
  ]

  beforeAll(async () => {
    people = await peopleState()
    await people.run()
  })
  afterAll(() => people.close())

  /** Gives a command, lets a run take it in, and holds what it said beforehand to what came of it. */
  async function give(...args: readonly string[]): Promise<readonly Profile[]> {
    const found = await people.profiles()
    const given = await people.json<Given>(...args, '--reason', 'a test', '--author', 'tess')
    expect(given).toMatchObject({ takenBy: 'next-run', commands: [{ author: 'tess' }] })
    expect(await people.profiles()).toEqual(found)
    await people.run()
    const profiles = await people.profiles()
    const touched = new Set([...given.before, ...given.after].map(({ id }) => id))
    const isTouched = ({ id }: Profile) => touched.has(id)
    expect(asJson(profiles.filter(isTouched))).toEqual(given.after)
    const rest = profiles.filter((profile) => !isTouched(profile))
    expect(withoutVersions(rest)).toEqual(withoutVersions(found.filter((p) => !isTouched(p))))
    return profiles
  }

  it('should take back what an import said, and keep what was seen besides', async () => {
    expect(membersOf(await people.profiles())).toEqual(together)
    const { before, after: foreseen } = await people.json<Given>(
      'undo-import',
      'imported',
      '--dry-run',
    )
    expect(asJson(await people.profiles())).toEqual(before)
    const after = await give('undo-import', 'imported')
    expect(asJson(after)).toEqual(foreseen)
    expect(membersOf(after)).toEqual(apart)
  })

  it('should give each part back exactly what it had, however often it was merged', async () => {
    const before = await people.profiles()
    const merged = await give('must-link', 'email:bob@example.com', 'user_id:ada')
    expect(membersOf(merged)).toEqual(together)
    expect(merged[0]).toMatchObject({ events: 5, traits: { events: 5 } })
    const after = await give('unmerge', 'User_id:ada'.toLowerCase(), 'email: Bob@example.com')
    expect(withoutVersions(after)).toEqual(withoutVersions(before))
  })

  it('should do what each verb says, as it said beforehand', async () => {
    await give('transfer', 'device_id:phone', 'to', 'email:bob@example.com')
    expect(membersOf(await people.profiles())).toEqual([
      'email:bob@example.com device_id:phone anonymous_id:b2',
      'user_id:ada email:ada@example.com anonymous_id:b1',
    ])
    await give('block', 'email:bob@example.com')
    expect(membersOf(await people.profiles())).toContain('device_id:phone')
    await give('unblock', 'email:bob@example.com')
    await give('cannot-link', 'device_id:phone', 'anonymous_id:b2')
  })

  it('should forget who wants to be forgotten', async () => {
    const ada = (await people.profiles()).find(({ identifiers }) =>
      identifiers.some(({ value }) => value === 'ada'),
    )
    const given = await people.json<Given>('erase', ada?.id ?? '', '--reason', 'they asked')
    expect(given.commands).toHaveLength(3)
    expect(membersOf(given.after).join(' ')).not.toContain('ada')
    await people.run()
    expect(membersOf(await people.profiles()).join(' ')).not.toContain('ada')
  })
})

// Helpers

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
