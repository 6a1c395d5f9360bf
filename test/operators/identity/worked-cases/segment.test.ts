import { describe, expect, it } from 'vitest'
import { identityRules } from '#operators'
import { days } from '#schemas'
import { identify, membersOf, outcomeOf, profileWith } from './given.ts'

const jane = 'jane@example1.com'

/** The worked examples of Segment's documentation of identity resolution. */
describe('what Segment documents', () => {
  it('should demote the email of a second account (abc123, abc456), and say so', async () => {
    const { profiles, resolved } = await outcomeOf([
      identify(jane, { userId: 'abc123' }),
      identify(jane, { userId: 'abc456' }),
    ])
    expect(membersOf(profiles)).toEqual([`user_id:abc123 email:${jane}`, 'user_id:abc456'])
    expect(resolved.at(-1)).toMatchObject({ fragment: 'user_id:abc456' })
  })

  it('should demote by when it happened, where Segment goes by arrival', async () => {
    const { profiles } = await outcomeOf([
      identify(jane, { userId: 'abc456', timestampMs: 2 }),
      identify(jane, { userId: 'abc123', timestampMs: 1 }),
    ])
    expect(membersOf(profiles)).toEqual([`user_id:abc123 email:${jane}`, 'user_id:abc456'])
  })

  it('should come to one profile after the four events of the Profiles Sync tables', async () => {
    const [may, june] = ['5285bc35-05ef-4d21', 'b50e18a5-1b8d-451c']
    const { profiles, resolved } = await outcomeOf([
      { type: 'page', anonymousId: may },
      identify('jane.kim@segment.com', { anonymousId: may }),
      { type: 'page', anonymousId: june },
      identify('jane.kim@segment.com', { anonymousId: june }),
    ])
    expect(membersOf(profiles)).toEqual([
      `email:jane.kim@segment.com anonymous_id:${may} anonymous_id:${june}`,
    ])
    const [first, named, second, merged] = resolved.map(({ profileId }) => profileId)
    expect(new Set([first, second, merged]).size).toBe(3)
    // Segment keeps the id of the older profile. Here the email names both from the second event on.
    expect(merged).toBe(named)
    expect(profiles[0]?.aliases).toEqual([first, second].sort())
    expect(profiles[0]?.events).toBe(4)
    expect(resolved.map(({ deltas }) => deltas.map(({ kind }) => kind))).toEqual([
      [],
      ['renamed'],
      [],
      ['merged'],
    ])
  })

  it('should not let a tablet in a shop join those who sign up on it', async () => {
    const tablet = { context: { device: { id: 'tablet' } } }
    const { profiles } = await outcomeOf([
      identify('ada@example.com', { userId: 'ada', ...tablet }),
      identify('bob@example.com', { userId: 'bob', ...tablet }),
      identify('eve@example.com', { userId: 'eve', ...tablet }),
    ])
    expect(profiles).toHaveLength(3)
    expect(profileWith(profiles, 'device_id:tablet')).toBe(profileWith(profiles, 'user_id:ada'))
  })

  it('should take two user ids with one email for one person where the rules say so', async () => {
    const rules = identityRules({ types: { user_id: { limit: 2 }, email: { limit: 1 } } })
    const { profiles } = await outcomeOf(
      [identify(jane, { userId: 'shop-7' }), identify(jane, { userId: 'uuid-7' })],
      rules,
    )
    expect(membersOf(profiles)).toEqual([`user_id:shop-7 user_id:uuid-7 email:${jane}`])
  })

  it('should keep to five anonymous ids a week, of which the oldest stay', async () => {
    const rules = identityRules({ types: { anonymous_id: { limit: { max: 5, within: days(7) } } } })
    const browsers = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']
    const { profiles } = await outcomeOf(
      browsers.map((anonymousId) => ({ userId: 'ada', anonymousId })),
      rules,
    )
    expect(profileWith(profiles, 'user_id:ada').identifiers).toHaveLength(6)
    expect(membersOf(profiles)).toContain('anonymous_id:b6')
  })
})
