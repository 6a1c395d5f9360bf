import { describe, expect, it } from 'vitest'
import { identityRules } from '#operators'
import { identify, membersOf, outcomeOf, profileWith } from './given.ts'

const email = 'username@example.com'
const browse = (anonymousId: string) => ({ anonymousId })

/** One email a profile, as Unomi's merge identifier is. */
const rules = identityRules({ types: { email: { limit: 1 } } })

/** The merge cases of Unomi's integration tests (ProfileMergeIT), where a profile merges on its email. */
describe('what Unomi tests of merging profiles', () => {
  it('should name a merged profile by what is in it, whichever comes first (forceEventProfileAsMaster or not)', async () => {
    const older = identify(email, { anonymousId: 'older', timestampMs: 1 })
    const newer = identify(email, { anonymousId: 'newer', timestampMs: 2 })
    // In Unomi a rule says which of the two profiles survives. Here there is nothing to choose.
    const ids = await Promise.all(
      [[older, newer], [newer, older], [identify(email)]].map(async (given) =>
        (await outcomeOf(given, rules)).profiles.map(({ id }) => id),
      ),
    )
    expect(ids[0]).toHaveLength(1)
    expect(ids[1]).toEqual(ids[0])
    expect(ids[2]).toEqual(ids[0])
  })

  it('should merge profiles with the same email, and find them by their former ids', async () => {
    const { profiles, resolved } = await outcomeOf(
      [
        browse('master'),
        browse('event'),
        ...['master', 'event'].map((id) => identify(email, browse(id))),
      ],
      rules,
    )
    expect(membersOf(profiles)).toEqual([`email:${email} anonymous_id:event anonymous_id:master`])
    const former = resolved.slice(0, 2).map(({ profileId }) => profileId)
    expect(profiles[0]?.aliases).toEqual(former.sort())
  })

  it('should see that another user took over the browser: a new one gets a profile of their own', async () => {
    const { profiles, resolved } = await outcomeOf(
      [
        identify('master@example.com', browse('browser')),
        identify('event@example.com', browse('browser')),
      ],
      rules,
    )
    expect(membersOf(profiles)).toEqual([
      'email:event@example.com',
      'email:master@example.com anonymous_id:browser',
    ])
    expect(resolved[1]?.profileId).toBe(profileWith(profiles, 'email:event@example.com').id)
  })

  it('should see that another user took over the browser: a known one has their profile again', async () => {
    const { profiles, resolved } = await outcomeOf(
      [
        identify('event@example.com', browse('other')),
        identify('master@example.com', browse('browser')),
        identify('event@example.com', browse('browser')),
      ],
      rules,
    )
    expect(resolved[2]?.profileId).toBe(resolved[0]?.profileId)
    expect(profileWith(profiles, 'anonymous_id:other')).toMatchObject({ events: 2 })
  })

  it('should let the browser follow the last user, as a session of Unomi does, where the rules say so', async () => {
    const latest = identityRules({ types: { email: { limit: 1 } }, conflict: 'latest' })
    const { profiles } = await outcomeOf(
      [
        identify('master@example.com', browse('browser')),
        identify('event@example.com', browse('browser')),
        browse('browser'),
      ],
      latest,
    )
    expect(membersOf(profiles)).toEqual([
      'email:event@example.com anonymous_id:browser',
      'email:master@example.com',
    ])
  })

  it('should move past events along with a merge', async () => {
    const visits = Array.from({ length: 5 }, () => browse('event'))
    const { profiles, changes } = await outcomeOf(
      [identify(email, browse('master')), ...visits, identify(email, browse('event'))],
      rules,
    )
    expect(profiles).toHaveLength(1)
    expect(profiles[0]).toMatchObject({ events: 7, traits: { events: 7 } })
    // Unomi rewrites events one after the other, later. Here the first message after the merge has them.
    expect(changes.at(-1)?.profile?.events).toBe(7)
  })

  it('should not take past events of a browser along that is to stay anonymous', async () => {
    // Unomi has a flag of the profile. Here the browser's id is blocked: it is nobody's any more.
    const visits = Array.from({ length: 5 }, () => browse('event'))
    const { profiles } = await outcomeOf(
      [
        ...visits,
        { verb: 'block', identifier: 'anonymous_id:event' },
        identify(email, browse('event')),
      ],
      rules,
    )
    expect(membersOf(profiles)).toEqual(['anonymous_id:event', `email:${email}`])
    expect(profileWith(profiles, `email:${email}`)).toMatchObject({ events: 1 })
  })

  it('should unite the traits of both, the newest first where they differ (personalisation status)', async () => {
    const status = (anonymousId: string, traits: Record<string, boolean>) =>
      ({ type: 'identify', anonymousId, traits }) as const
    const given = [
      status('event', { perso1: true, perso2: false }),
      status('master', { perso1: false, perso3: true }),
      identify(email, browse('master')),
      identify(email, browse('event')),
    ]
    const { profiles } = await outcomeOf(given, rules)
    // Unomi: what the master says, whatever is newer.
    expect(profiles[0]?.traits).toMatchObject({ perso1: false, perso2: false, perso3: true })
  })
})
