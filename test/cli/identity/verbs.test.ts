import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asJson, give, membersOf, peopleState, withoutVersions, type Given } from './people.ts'

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

  const reason = ['--reason', 'a test'] as const

  it('should take back what an import said, and keep what was seen besides', async () => {
    expect(membersOf(await people.profiles())).toEqual(together)
    const { before, after: foreseen } = await people.json<Given>(
      'undo-import',
      'imported',
      '--dry-run',
    )
    expect(asJson(await people.profiles())).toEqual(before)
    const after = await give(people, 'undo-import', 'imported', ...reason)
    expect(asJson(after)).toEqual(foreseen)
    expect(membersOf(after)).toEqual(apart)
  })

  it('should give each part back exactly what it had, however often it was merged', async () => {
    const before = await people.profiles()
    const merged = await give(
      people,
      'must-link',
      'email:bob@example.com',
      'user_id:ada',
      ...reason,
    )
    expect(membersOf(merged)).toEqual(together)
    expect(merged[0]).toMatchObject({ events: 5, traits: { events: 5 } })
    const after = await give(
      people,
      'unmerge',
      'User_id:ada'.toLowerCase(),
      'email: Bob@example.com',
      ...reason,
    )
    expect(withoutVersions(after)).toEqual(withoutVersions(before))
  })

  it('should do what each verb says, as it said beforehand', async () => {
    await give(people, 'transfer', 'device_id:phone', 'to', 'email:bob@example.com', ...reason)
    expect(membersOf(await people.profiles())).toEqual([
      'email:bob@example.com device_id:phone anonymous_id:b2',
      'user_id:ada email:ada@example.com anonymous_id:b1',
    ])
    await give(people, 'block', 'email:bob@example.com', ...reason)
    expect(membersOf(await people.profiles())).toContain('device_id:phone')
    await give(people, 'unblock', 'email:bob@example.com', ...reason)
    await give(people, 'cannot-link', 'device_id:phone', 'anonymous_id:b2', ...reason)
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
