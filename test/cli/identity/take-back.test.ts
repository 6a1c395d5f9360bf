import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Explanation, Profile } from '#operators'
import { jsonLines } from '../helpers/command-line.ts'
import {
  give,
  membersOf,
  peopleState,
  twoPeople,
  withoutVersions,
  type People,
  type Seen,
} from './people.ts'

/** Eve has as many mailboxes as a person may have, and then one more. */
const sixMailboxes = Array.from({ length: 6 }, (_, n): Seen => ({
  user: 'eve',
  email: `eve-${n}@example.com`,
}))
const pair = ['email:ada@example.com', 'anonymous_id:b2'] as const
const bob = 'email:bob@example.com anonymous_id:b2'

describe('commands that take things back', { timeout: 180_000 }, () => {
  let people: People
  const reason = ['--reason', 'a test'] as const

  beforeAll(async () => {
    people = await peopleState([...twoPeople, ...sixMailboxes])
    await people.run()
  })
  afterAll(() => people.close())

  it('should take the direct link of two back, which parts them, and say so beforehand', async () => {
    const { code, stdout } = await people.anabranch('remove-edge', ...pair, '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^This would change:\n {2}p_\w+ falls into p_\w+ and p_\w+\n/)
    expect(stdout).not.toContain('next run takes it in')
    expect(membersOf(await people.profiles())).not.toContain(bob)
    expect(membersOf(await give(people, 'remove-edge', ...pair, ...reason))).toContain(bob)
    const explained = await people.anabranch('identity', 'explain', pair[1])
    expect(explained.stdout).toMatch(/ – .*: taken back, what was seen up to \d{4}-/)
    expect(explained.stdout).not.toContain('0 ×')
  })

  it('should leave nothing of a verdict that was withdrawn, and of a value that is no longer blocked', async () => {
    const before = await people.profiles()
    await people.json('must-link', ...pair, ...reason)
    await people.json('block', 'device_id:phone', ...reason)
    await people.run()
    expect(membersOf(await people.profiles())).toContain('device_id:phone')
    expect(membersOf(await people.profiles())).not.toContain(bob)
    const parted = await give(people, 'withdraw-verdict', ...pair, ...reason)
    expect(membersOf(parted)).toContain(bob)
    const after = await give(people, 'unblock', 'device_id:phone', ...reason)
    const known = (profiles: readonly Profile[]) =>
      withoutVersions(profiles.map((profile) => ({ ...profile, aliases: [] })))
    expect(known(after)).toEqual(known(before))
    // The phone had an id of its own meanwhile, which finds the profile for ever.
    const aliases = (profiles: readonly Profile[]) => profiles.flatMap((profile) => profile.aliases)
    expect(aliases(after)).toHaveLength(aliases(before).length + 1)
  })

  it('should remember who does not want to be matched, and change no profile by that', async () => {
    const email = 'email:bob@example.com'
    const isWithdrawn = async () => {
      const { members } = await people.json<Explanation>('identity', 'explain', email)
      return members.filter(({ withdrawn }) => withdrawn).map(({ type }) => type)
    }
    const { stdout } = await people.anabranch('withdraw-consent', email, '--dry-run')
    expect(stdout).toMatch(/^It changes no profile now; it counts for what comes.\n/)
    await give(people, 'withdraw-consent', email, ...reason)
    expect(await isWithdrawn()).toEqual(['email', 'anonymous_id'])
    await give(people, 'give-consent', email, ...reason)
    expect(await isWithdrawn()).toEqual([])
  })

  it('should close a question that is answered with no, and keep the answer with its note', async () => {
    const [review] = jsonLines((await people.anabranch('review', 'list', '--json')).stdout)
    const { id } = review as { readonly id: string }
    const { stdout } = await people.anabranch('review', 'reject', id, '--dry-run')
    expect(stdout).toContain('closes the review of email:eve-5@example.com and user_id:eve')
    const before = await people.profiles()
    const after = await give(people, 'review', 'reject', id, '--note', 'her sister')
    expect(membersOf(after)).toEqual(membersOf(before))
    const listed = await people.anabranch('review', 'list', '--status', 'all', '--json')
    expect(jsonLines(listed.stdout)).toMatchObject([{ id, status: 'rejected', note: 'her sister' }])
  })

  it('should take each command in once, however often the pipeline is run', async () => {
    const profiles = await people.profiles()
    expect(await people.counters()).toMatchObject({ commands: 10 })
    await people.run()
    expect(await people.counters()).toMatchObject({ commands: 10 })
    expect(await people.profiles()).toEqual(profiles)
  })
})
