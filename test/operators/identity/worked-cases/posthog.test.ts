import { describe, expect, it } from 'vitest'
import { identify, membersOf, outcomeOf, profileWith } from './given.ts'

const browse = { anonymousId: 'browser' }
const logIn = { type: 'identify', anonymousId: 'browser' } as const

/** Scenarios of PostHog's tests of persons, in words of events and commands here. */
describe('what PostHog tests of merging persons', () => {
  it('should give an anonymous person its user id ($identify), and find it by its former id', async () => {
    const { profiles, resolved } = await outcomeOf([browse, { ...logIn, userId: 'ada' }])
    expect(membersOf(profiles)).toEqual(['user_id:ada anonymous_id:browser'])
    expect(profiles[0]?.aliases).toEqual([resolved[0]?.profileId])
  })

  it('should merge an anonymous person into one that has logged in elsewhere ($identify)', async () => {
    const { profiles } = await outcomeOf([
      { userId: 'ada', anonymousId: 'phone', traits: { plan: 'free' }, type: 'identify' },
      browse,
      browse,
      { ...logIn, userId: 'ada', traits: { plan: 'paid' } },
    ])
    expect(profiles).toHaveLength(1)
    expect(profiles[0]).toMatchObject({ events: 4, traits: { plan: 'paid', events: 4 } })
  })

  it('should do nothing more when the same $identify comes again', async () => {
    const { profiles, resolved } = await outcomeOf([
      { ...logIn, userId: 'ada' },
      { ...logIn, userId: 'ada' },
    ])
    expect(profiles).toHaveLength(1)
    expect(resolved[1]?.deltas).toEqual([])
  })

  it('should merge two anonymous persons by $create_alias', async () => {
    const { profiles } = await outcomeOf([
      { anonymousId: 'a1' },
      { anonymousId: 'a2' },
      { type: 'alias', anonymousId: 'a1', previousId: 'a2' },
    ])
    expect(membersOf(profiles)).toEqual(['anonymous_id:a1 anonymous_id:a2'])
  })

  it('should merge a person with the one that has another alias of it, in chains', async () => {
    const { profiles } = await outcomeOf([
      { type: 'alias', userId: 'ada', previousId: 'a1' },
      { type: 'alias', anonymousId: 'a1', previousId: 'a2' },
      { type: 'alias', anonymousId: 'a2', previousId: 'a3' },
    ])
    expect(membersOf(profiles)).toEqual([
      'user_id:ada anonymous_id:a1 anonymous_id:a2 anonymous_id:a3',
    ])
  })

  it('should refuse to merge two who are identified ($identify), and count the event all the same', async () => {
    const { profiles } = await outcomeOf([
      { ...logIn, userId: 'ada' },
      { ...logIn, userId: 'bob' },
    ])
    expect(membersOf(profiles)).toEqual(['user_id:ada anonymous_id:browser', 'user_id:bob'])
    expect(profiles.map(({ events }) => events)).toEqual([1, 1])
  })

  it('should refuse to merge two accounts by $create_alias: what an alias leaves behind is no account', async () => {
    const { profiles } = await outcomeOf([
      { userId: 'ada' },
      { userId: 'bob' },
      { type: 'alias', userId: 'ada', previousId: 'bob' },
    ])
    expect(membersOf(profiles)).toEqual(['user_id:ada anonymous_id:bob', 'user_id:bob'])
  })

  it('should merge two who are identified when a person says so ($merge_dangerously), and take it back', async () => {
    const [ada, bob] = [{ userId: 'ada' }, { userId: 'bob' }]
    const pair = { left: 'user_id:ada', right: 'user_id:bob' }
    const merged = await outcomeOf([ada, bob, { verb: 'must-link', ...pair }])
    expect(membersOf(merged.profiles)).toEqual(['user_id:ada user_id:bob'])
    // PostHog: "irreversible and has no safeguards".
    const parted = await outcomeOf([
      ada,
      bob,
      { verb: 'must-link', ...pair },
      { verb: 'unmerge', ...pair },
    ])
    expect(membersOf(parted.profiles)).toEqual(['user_id:ada', 'user_id:bob'])
    const ids = parted.resolved.slice(0, 2).map(({ profileId }) => profileId)
    expect(parted.profiles.map(({ id }) => id).sort()).toEqual(ids.sort())
  })

  it('should come to one person when two merges name each other at once', async () => {
    const oneWay = await outcomeOf([
      { type: 'alias', anonymousId: 'a1', previousId: 'a2', timestampMs: 1 },
      { type: 'alias', anonymousId: 'a2', previousId: 'a1', timestampMs: 1 },
    ])
    const otherWay = await outcomeOf([
      { type: 'alias', anonymousId: 'a2', previousId: 'a1', timestampMs: 1 },
      { type: 'alias', anonymousId: 'a1', previousId: 'a2', timestampMs: 1 },
    ])
    expect(membersOf(oneWay.profiles)).toEqual(['anonymous_id:a1 anonymous_id:a2'])
    expect(otherWay.profiles.map(({ id }) => id)).toEqual(oneWay.profiles.map(({ id }) => id))
  })

  it('should take none of the ids that PostHog refuses for a person', async () => {
    const ids = ['distinct_id', 'NaN', 'None', 'not_authenticated', "'null'", '"undefined"', 'true']
    const { profiles } = await outcomeOf(
      ids.map((userId, place) => ({ userId, anonymousId: `browser-${place}` })),
    )
    expect(membersOf(profiles)).toEqual(ids.map((_, place) => `anonymous_id:browser-${place}`))
  })
})

describe('what PostHog tests of splitting a person', () => {
  const seen = [
    { ...identify('ada@example.com', { userId: 'ada', traits: { name: 'Ada' } }) },
    { anonymousId: 'keep', userId: 'ada' },
    { anonymousId: 'move', traits: { name: 'Eve' }, type: 'identify' as const },
    { anonymousId: 'move', userId: 'ada' },
  ]
  const unmerge = { verb: 'unmerge', left: 'user_id:ada', right: 'anonymous_id:move' } as const

  it('should move the named id only, and give each part what its own events said', async () => {
    const { profiles } = await outcomeOf([...seen, unmerge])
    expect(membersOf(profiles)).toEqual([
      'anonymous_id:move',
      'user_id:ada email:ada@example.com anonymous_id:keep',
    ])
    // PostHog leaves the new person without properties, and the old one with everybody's.
    expect(profileWith(profiles, 'anonymous_id:move').traits).toMatchObject({
      name: 'Eve',
      events: 1,
    })
    expect(profileWith(profiles, 'user_id:ada').traits).toMatchObject({ name: 'Ada', events: 3 })
  })

  it('should give both parts the ids that they had', async () => {
    const { profiles, resolved } = await outcomeOf([...seen, unmerge])
    expect(profileWith(profiles, 'anonymous_id:move').id).toBe(resolved[2]?.profileId)
    expect(profileWith(profiles, 'user_id:ada').id).toBe(resolved[0]?.profileId)
  })

  it('should have a higher version after a split, so that no reader keeps what was before', async () => {
    const { changes, profiles } = await outcomeOf([...seen, unmerge])
    const before = Math.max(
      ...changes.slice(0, seen.length).map(({ profile }) => profile?.version ?? 0),
    )
    for (const { version } of profiles) expect(version).toBeGreaterThan(before)
  })

  it('should do nothing to a person of one id, nor with an id of somebody else', async () => {
    const alone = await outcomeOf([{ anonymousId: 'move' }, unmerge])
    expect(membersOf(alone.profiles)).toEqual(['anonymous_id:move'])
    const strangers = await outcomeOf([{ anonymousId: 'move' }, { userId: 'ada' }, unmerge])
    expect(membersOf(strangers.profiles)).toEqual(['anonymous_id:move', 'user_id:ada'])
  })

  it('should merge again what is seen together again, unless a person said never', async () => {
    const again = { anonymousId: 'move', userId: 'ada' }
    const merged = await outcomeOf([...seen, unmerge, again])
    expect(merged.profiles).toHaveLength(1)
    const kept = await outcomeOf([...seen, { ...unmerge, verb: 'cannot-link' }, again])
    expect(kept.profiles).toHaveLength(2)
  })
})
