import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  event,
  first,
  foldProfile,
  last,
  latestTraits,
  MergeRulesError,
  profileReader,
  resolveIdentity,
  sum,
  uniqueList,
  type FoldProfileOptions,
  type IdentityRules,
  type Profile,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { historyArbitrary, tightRules, toMessage } from '../identity/evidence.ts'

const traits = {
  identified: latestTraits(),
  orders: count().where(event('Order Completed')),
  revenue: sum((event: CustomerEvent) => event.properties['revenue'], { decimals: 2 }),
  plan: last((event: CustomerEvent) => event.traits['plan']),
  first_seen_on: first((event: CustomerEvent) => event.context['page']),
  categories: uniqueList((event: CustomerEvent) => event.properties['category']),
}

describe('foldProfile', () => {
  it('should show traits, totals and identifiers of a customer who logs in', async () => {
    const { reader } = await profilesOf([
      order({ anonymousId: 'a1', timestampMs: 1 }, 10.1, 'shoes'),
      eventMessage({
        type: 'identify',
        anonymousId: 'a1',
        userId: 'ada',
        traits: { email: 'Ada@Example.com', name: 'Ada' },
        timestampMs: 2,
      }),
      order({ userId: 'ada', timestampMs: 3 }, 20.2, 'hats'),
    ])
    const profile = await reader.get('email:ada@example.com')
    expect(profile).toEqual({
      id: expect.stringMatching(/^p_/) as string,
      version: 3,
      aliases: [expect.stringMatching(/^p_/)],
      identifiers: [
        { type: 'user_id', value: 'ada', firstSeenMs: 2, lastSeenMs: 3, count: 2 },
        { type: 'email', value: 'ada@example.com', firstSeenMs: 2, lastSeenMs: 2, count: 1 },
        { type: 'anonymous_id', value: 'a1', firstSeenMs: 1, lastSeenMs: 2, count: 2 },
      ],
      traits: {
        email: 'Ada@Example.com',
        name: 'Ada',
        orders: 2,
        revenue: 30.3,
        categories: ['hats', 'shoes'],
      },
      firstSeenMs: 1,
      lastSeenMs: 3,
      events: 3,
    })
  })

  it('should find a profile by its id and by every id that it had', async () => {
    const { reader, identity } = await profilesOf([
      eventMessage({ anonymousId: 'a1' }),
      eventMessage({ anonymousId: 'a1', userId: 'ada' }),
    ])
    const [anonymous, known] = identity.values.map(({ profileId }) => profileId)
    const profile = await reader.get('user_id:ada')
    expect(profile).toMatchObject({ id: known, aliases: [anonymous] })
    expect(await reader.get(anonymous ?? '')).toEqual(profile)
    expect(await reader.get(known ?? '')).toEqual(profile)
  })

  it('should answer nothing for whom it does not know, and throw for what is no address', async () => {
    const { reader } = await profilesOf([eventMessage({ anonymousId: 'a1' })])
    expect(await reader.get('user_id:nobody')).toBeUndefined()
    expect(await reader.get(`p_${'0'.repeat(26)}`)).toBeUndefined()
    await expect(reader.get('nobody')).rejects.toThrow('type')
  })

  it('should list profiles in the order of their ids, from an id on and up to a limit', async () => {
    const people = Array.from({ length: 30 }, (_, place) => eventMessage({ userId: `u${place}` }))
    const { reader, identity } = await profilesOf(people)
    const ids = identity.values.map(({ profileId }) => profileId).sort()
    const list = async (options?: { from?: string; limit?: number }) =>
      (await collect(reader.list(options))).map(({ id }) => id)
    expect(await list()).toEqual(ids)
    expect(await list({ from: ids[10] ?? '', limit: 8 })).toEqual(ids.slice(10, 18))
    expect(await list({ limit: 0 })).toEqual([])
  })

  it('should emit the profile with each event when it is asked for', async () => {
    const { changes } = await profilesOf(
      [
        order({ anonymousId: 'a1' }, 5, 'hats'),
        order({ anonymousId: 'a1', userId: 'ada' }, 7, 'hats'),
      ],
      { traits, emit: 'profile' },
    )
    expect(changes.map(({ profile }) => [profile?.version, profile?.traits['revenue']])).toEqual([
      [1, 5],
      [2, 12],
    ])
  })

  it('should count in its version what a guard keeps in another profile', async () => {
    const { reader } = await profilesOf([
      eventMessage({ anonymousId: 'shared', userId: 'ada', timestampMs: 1 }),
      eventMessage({ anonymousId: 'shared', userId: 'zoe', timestampMs: 2 }),
      eventMessage({ userId: 'zoe', timestampMs: 3 }),
    ])
    expect(await reader.get('user_id:ada')).toMatchObject({ events: 1, version: 3 })
    expect(await reader.get('user_id:zoe')).toMatchObject({ events: 2, version: 3 })
  })

  it('should refuse names of traits that cannot be stored, all at once', () => {
    const wrong = { 'two words': count<CustomerEvent>(), constructor: count<CustomerEvent>() }
    expect(() => foldProfile({ traits: wrong })).toThrow(MergeRulesError)
    expect(() => foldProfile({ traits: wrong })).toThrow(/two words.*constructor/s)
  })

  it('should give the same profiles in every order of events, apart from former ids', async () => {
    const shuffled = historyArbitrary.chain((history) =>
      fc.tuple(fc.constant(history), fc.shuffledSubarray(history, { minLength: history.length })),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([history, other]) => {
        const messages = new Map(
          history.map((clue, place) => [clue, ordered(toMessage(clue), place)]),
        )
        const inOrder = (clues: typeof history) => clues.flatMap((clue) => messages.get(clue) ?? [])
        const one = await profilesOf(inOrder(history), { traits }, tightRules)
        const two = await profilesOf(inOrder(other), { traits }, tightRules)
        expect(await withoutAliases(two.reader)).toEqual(await withoutAliases(one.reader))
      }),
    )
  })

  it('should conserve events, orders and revenue, however profiles merge and part', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const messages = history.map((clue, place) => ordered(toMessage(clue), place))
        const { reader } = await profilesOf(messages, { traits }, tightRules)
        const profiles = await collect(reader.list())
        const total = (of: (profile: Profile) => unknown) =>
          profiles.reduce((sum, profile) => sum + Number(of(profile) ?? 0), 0)
        expect(total(({ events }) => events)).toBe(messages.length)
        expect(total(({ traits }) => traits['orders'])).toBe(messages.length)
        expect(total(({ traits }) => traits['revenue'])).toBe(
          messages.reduce((sum, { value }) => sum + Number(value.properties['revenue']), 0),
        )
      }),
    )
  })

  it('should only ever raise the version of what an identifier belongs to', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const { changes } = await profilesOf(
          history.map(toMessage),
          { traits, emit: 'profile' },
          tightRules,
        )
        const versions = new Map<string, number>()
        for (const { members, profile } of changes) {
          for (const identifier of members) {
            expect(profile?.version).toBeGreaterThan(versions.get(identifier) ?? 0)
            versions.set(identifier, profile?.version ?? 0)
          }
        }
      }),
    )
  })
})

// Helpers

function order(ids: Partial<CustomerEvent>, revenue: number, category: string) {
  const properties = { revenue, category }
  return eventMessage({ event: 'Order Completed', properties, ...ids })
}

/** Makes an order of an event, with a message id of its own. */
function ordered(message: Message<CustomerEvent>, place: number): Message<CustomerEvent> {
  const { value } = message
  const properties = { revenue: place, category: `category ${place % 3}` }
  return {
    ...message,
    value: { ...value, event: 'Order Completed', properties, messageId: `m${place}` },
  }
}

async function profilesOf(
  messages: readonly Message<CustomerEvent>[],
  options: FoldProfileOptions = { traits },
  rules?: IdentityRules,
) {
  const identitySpec = resolveIdentity(rules === undefined ? {} : { rules })
  const profileSpec = foldProfile(options)
  const identity = await openOperator(identitySpec)
  const profile = await openOperator(profileSpec)
  identity.send(...messages)
  profile.send(...identity.emitted)
  await identity.checkpoint()
  await profile.checkpoint()
  const reader = profileReader({
    identity: await identity.reader(),
    fragments: await profile.reader(),
    rules: identitySpec.rules,
    traits: profileSpec.traits,
    readAheadMax: 7,
  })
  return { reader, identity, changes: profile.values }
}

async function withoutAliases(reader: Awaited<ReturnType<typeof profilesOf>>['reader']) {
  const profiles = await collect(reader.list())
  return profiles.map(({ aliases: _aliases, ...profile }) => profile)
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}
