import { describe, expect, it } from 'vitest'
import {
  identityRules,
  resolveIdentity,
  reviewKey,
  type IdentityRules,
  type IdentityVerb,
} from '#operators'
import type { JsonObject } from '#schemas'
import { memoryStore, remoteStore, type StateStore } from '#state'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { alikeRules } from './alike.ts'

const [ada, augusta] = ['user_id:ada', 'user_id:augusta'] as const
const lovelace = { name: 'Ada Lovelace', born: '1815-12-10' }
const several = { types: { user_id: { limit: 500 } } }

describe('people who are alike', () => {
  it('should stay so where a block closes that others of them share with nobody of it', async () => {
    const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    const rules = alikeRules({ bounds: { liveBlockSizeMax: 2 } }, several)
    const people: readonly (readonly [string, JsonObject])[] = [
      ['m', { name: 'ann', born: '1990' }],
      ['r', { name: 'ann' }],
      ['q', { name: 'zoe', born: '1990' }],
      ['n', { name: 'ann' }],
    ]
    for (const [place, [user, traits]] of people.entries()) {
      const stream = await open(rules, store)
      await stream.sayRemote(user, traits, place)
    }
    const last = await open(rules, store)
    await last.harness.sendRemote(last.said('m', { name: 'ann' }, 9))
    const [match, ...others] = last.harness.workingSet.cells.records.get('user_id:m')?.matches ?? []
    expect([match?.other, others]).toEqual(['user_id:q', []])
  })

  it('should not make a group of what was seen, however many they are', async () => {
    const rules = alikeRules({}, { ...several, maxEvidence: { members: 6, edges: 8 } })
    const stream = await open(rules)
    for (const place of [1, 2, 3, 4, 5, 6, 7]) {
      stream.say(`u${place}`, lovelace, place, { anonymousId: `b${place}` })
    }
    expect(stream.profileOf('user_id:u7')).toEqual(['user_id:u7', 'anonymous_id:b7'])
    expect(stream.harness.counter('edges_refused')).toBe(0)
  })

  it('should not use up the room of what is seen', async () => {
    const rules = alikeRules({}, { ...several, maxEvidence: { members: 500, edges: 50 } })
    const stream = await open(rules)
    for (let place = 0; place < 30; place += 1) stream.say(`u${place}`, lovelace, place)
    expect(stream.harness.counter('edges_refused')).toBeGreaterThan(0)
    stream.say('u1', {}, 50, { anonymousId: 'b1' })
    expect(stream.profileOf('anonymous_id:b1')).toContain('user_id:u1')
  })

  it('should not be matched for a purpose because they consented to another one', async () => {
    const store = memoryStore()
    const consent = { consent: { categoryPreferences: { matching: true, ads: false } } }
    const before = await open(alikeRules({ requiresConsent: 'matching' }, several), store)
    for (const user of ['ada', 'augusta']) before.say(user, lovelace, 1, { context: consent })
    expect(before.profileOf(ada)).toHaveLength(2)
    await before.harness.checkpoint()
    const after = await open(alikeRules({ requiresConsent: 'ads' }, several), store)
    for (const user of ['ada', 'augusta']) after.say(user, lovelace, 2)
    expect(after.profileOf(ada)).toEqual([ada])
    const forAds = { consent: { categoryPreferences: { ads: true } } }
    after.say('ada', lovelace, 3, { context: forAds })
    expect(after.profileOf(ada)).toEqual([ada])
    after.say('augusta', lovelace, 3, { context: forAds })
    expect(after.profileOf(ada)).toHaveLength(2)
  })

  it.each([
    [
      'candidates that never merge',
      alikeRules({ band: { review: 0.3, merge: undefined } }, several),
    ],
    ['candidates that ask for consent', alikeRules({ requiresConsent: 'matching' }, several)],
    ['no candidates', identityRules(several)],
  ])('should be apart after a change to %s', async (_name, rules) => {
    const store = memoryStore()
    const before = await open(alikeRules({}, several), store)
    for (const user of ['ada', 'augusta']) before.say(user, lovelace, 1)
    expect(before.profileOf(ada)).toHaveLength(2)
    await before.harness.checkpoint()
    const after = await open(rules, store)
    after.command({ verb: 'refresh', identifiers: [ada] })
    expect(after.profileOf(ada)).toEqual([ada])
  })

  it('should be forgotten by an erasure under rules that compare nobody', async () => {
    const store = memoryStore()
    const before = await open(alikeRules({}, several), store)
    before.say('ada', { name: 'Ada' }, 1)
    before.say('augusta', { name: 'Ada' }, 1)
    expect(before.question()?.status).toBe('open')
    await before.harness.checkpoint()
    const after = await open(identityRules(several), store)
    after.command({ verb: 'erase', identifier: ada })
    const { records } = after.harness.workingSet.cells
    expect(records.get(ada)).toBeUndefined()
    expect(records.get(augusta)?.matches).toEqual([])
    expect(after.question()).toBeUndefined()
  })

  it('should be asked about anew after an erasure, whatever was answered before', async () => {
    const stream = await open(alikeRules({}, several))
    stream.say('ada', { name: 'Ada' }, 1)
    stream.say('augusta', { name: 'Ada' }, 1)
    stream.command({ verb: 'review', left: ada, right: augusta, verdict: 'reject' })
    stream.command({ verb: 'erase', identifier: ada })
    expect(stream.question()).toBeUndefined()
    stream.say('ada', { name: 'Ada' }, 2)
    expect(stream.question()?.status).toBe('open')
  })

  it('should be asked about where a group that is too large keeps them apart, until that is answered', async () => {
    const stream = await open(
      alikeRules({}, { ...several, maxEvidence: { members: 3, edges: 100 } }),
    )
    const kiosk = { context: { device: { id: 'kiosk' } } }
    for (const user of ['ada', 'u2', 'u3', 'u4']) stream.say(user, {}, 1, kiosk)
    for (const user of ['ada', 'augusta']) stream.say(user, lovelace, 2)
    expect(stream.profileOf(ada)).toEqual([ada])
    expect(stream.asked()).toMatchObject({ status: 'open', guard: 'giant' })
    expect(stream.harness.counter('reviews')).toBe(2)
    stream.command({ verb: 'review', left: ada, right: augusta, verdict: 'reject' })
    stream.say('augusta', lovelace, 3)
    expect(stream.asked()?.status).toBe('rejected')
    expect(stream.harness.counter('reviews')).toBe(1)
    stream.command({ verb: 'withdraw-verdict', left: ada, right: augusta }, 1_001)
    expect(stream.asked()?.status).toBe('open')
    stream.command({ verb: 'review', left: ada, right: augusta, verdict: 'accept' }, 1_002)
    expect(stream.profileOf(ada)).toEqual([ada, augusta])
  })

  it.each(['unmerge', 'remove-edge'] as const)(
    'should stay apart after %s until something is said later, though its clock is behind',
    async (verb) => {
      const store = memoryStore()
      const before = await open(alikeRules({}, several), store)
      before.say('ada', lovelace, 100)
      before.say('augusta', lovelace, 100)
      before.say('ada', lovelace, 200)
      await before.harness.checkpoint()
      const after = await open(alikeRules({}, several), store)
      after.command({ verb, left: ada, right: augusta }, 5)
      expect(after.profileOf(ada)).toEqual([ada])
      after.say('augusta', lovelace, 50)
      expect(after.profileOf(ada)).toEqual([ada])
      after.say('augusta', lovelace, 201)
      expect(after.profileOf(ada)).toEqual([ada, augusta])
    },
  )

  it.each([
    [
      [{ ...lovelace }, 20],
      [{ name: 'ADA LOVELACE' }, 21],
    ],
    [
      [{ name: lovelace.name }, 20],
      [{ born: lovelace.born }, 8],
    ],
  ] as const)(
    'should come together again in whatever order that is said: %#',
    async (one, other) => {
      for (const said of [
        [one, other],
        [other, one],
      ]) {
        const stream = await open(alikeRules({}, several))
        stream.say('ada', lovelace, 1)
        stream.say('augusta', lovelace, 2)
        stream.command({ verb: 'unmerge', left: ada, right: augusta }, 10)
        if ('born' in other[0]) stream.say('ada', { born: '1900-01-01' }, 3)
        for (const [traits, atMs] of said) stream.say('ada', traits, atMs)
        expect(stream.profileOf(ada)).toHaveLength(2)
      }
    },
  )
})

/** A stream of what people say of themselves, under rules, over a store. */
async function open(rules: IdentityRules, store: StateStore = memoryStore()) {
  const harness = await openOperator(resolveIdentity({ rules }), { store })
  let commands = 0
  const { cells } = harness.workingSet
  const said = (userId: string, traits: JsonObject, timestampMs: number, fields = {}) =>
    eventMessage({ type: 'identify', userId, traits, ...fields, timestampMs })
  return {
    harness,
    said,
    say: (...event: Parameters<typeof said>) => harness.send(said(...event)),
    async sayRemote(...event: Parameters<typeof said>) {
      await harness.sendRemote(said(...event))
      await harness.checkpoint()
    },
    command(verb: IdentityVerb, atMs = 1_000) {
      commands += 1
      const stamp = { id: `command-${commands}`, atMs, author: 'ada', reason: 'test' }
      harness.send(messageOf({ ...stamp, ...verb }))
      expect(harness.refused).toEqual([])
    },
    /** What a guard asks of the two. */
    asked: () => cells.reviews.get(reviewKey([ada, augusta])),
    question: () => cells.reviews.get(reviewKey([ada, augusta, 'likeness'])),
    profileOf(identifier: string) {
      const node = cells.nodes.get(identifier)
      const component = cells.components.get(node?.component ?? '')
      return component?.members[node?.member ?? -1]?.cluster.identifiers
    },
  }
}
