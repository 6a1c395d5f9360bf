import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peopleState, twoPeople, withoutVersions, type Seen } from './people.ts'

/** What `identity dry-run` and `identity refresh` print as JSON. */
interface Foreseen {
  readonly groups: number
  readonly profilesBefore: number
  readonly profilesAfter: number
  readonly profilesAffected: number
  readonly sample: readonly { readonly after: Readonly<Record<string, readonly string[]>> }[]
  readonly commands?: number
  readonly takenBy?: string | null
}

const strictRules = 'test/cli/definitions/strict-rules.ts'

/** Somebody whom the strict rules leave as they are. */
const untouched: Seen = { user: 'eve', browser: 'b3' }

describe('identity refresh', { timeout: 120_000 }, () => {
  let people: Awaited<ReturnType<typeof peopleState>>

  beforeAll(async () => {
    people = await peopleState([...twoPeople, untouched])
    await people.run()
  })
  afterAll(() => people.close())

  const refresh = (...args: readonly string[]) =>
    people.json<Foreseen>('identity', 'refresh', ...args)

  it('should have nothing to do where the rules are those that made the profiles', async () => {
    expect(await refresh()).toMatchObject({ groups: 0, commands: 0, takenBy: null })
    const { stdout } = await people.anabranch('identity', 'refresh')
    expect(stdout).toContain('nothing to do')
  })

  it('should make of all profiles what the dry run of the rules has foreseen', async () => {
    const rules = ['--rules', strictRules, '--sample', '50']
    const foreseen = await people.json<Foreseen>('identity', 'dry-run', ...rules)
    expect(foreseen.profilesAfter).toBeGreaterThan(foreseen.profilesBefore)
    const before = await people.profiles()

    people.env['TEST_STRICT'] = 'yes'
    const due = { ...foreseen, dryRun: true, commands: 0, takenBy: null }
    expect(await refresh('--dry-run', '--sample', '50')).toEqual(due)
    expect(withoutVersions(await people.profiles())).toEqual(withoutVersions(before))
    const given = { ...due, dryRun: false, commands: 1, takenBy: 'next-run' }
    expect(await refresh('--sample', '50')).toEqual(given)
    await people.run()

    const after = await people.profiles()
    expect(after).toHaveLength(foreseen.profilesAfter)
    const isSame = (id: string) => before.some((profile) => profile.id === id)
    expect(after.filter(({ id }) => !isSame(id)).length).toBeGreaterThan(0)
    const members = Object.fromEntries(
      after.map(({ id, identifiers }) => [
        id,
        identifiers.map(({ type, value }) => `${type}:${value}`),
      ]),
    )
    for (const { after: expected } of foreseen.sample) expect(members).toMatchObject(expected)
    expect(await refresh('--dry-run')).toMatchObject({ groups: 0, sample: [] })
  })
})
