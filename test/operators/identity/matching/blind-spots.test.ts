import { describe, expect, it } from 'vitest'
import { resolveIdentity, reviewKey, type IdentityRules, type IdentityVerb } from '#operators'
import type { JsonObject } from '#schemas'
import { memoryStore, type StateStore } from '#state'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { alikeRules } from './alike.ts'

const [ada, augusta] = ['user_id:ada', 'user_id:augusta'] as const
const lovelace = { name: 'Ada Lovelace', born: '1815-12-10' }
const several = { types: { user_id: { limit: 500 } } }

describe('people who are alike', () => {
  it('should be told of under a new version where a block closes that others share', async () => {
    const stream = await open(alikeRules({ bounds: { liveBlockSizeMax: 2 } }, several))
    stream.say('ada', lovelace, 1)
    stream.say('augusta', lovelace, 2)
    const together = stream.versionOf(ada)
    stream.say('other', lovelace, 3)
    expect(stream.profileOf(ada)).toEqual([ada])
    expect(stream.versionOf(ada)).toBeGreaterThan(together)
  })

  it.each([{}, { anonymousId: 'b1' }])(
    'should come back under a higher version after an erasure: %j',
    async (fields) => {
      const stream = await open(alikeRules({}, several))
      for (const atMs of [1, 2, 3]) stream.say('ada', lovelace, atMs, fields)
      const before = stream.versionOf(ada)
      stream.command({ verb: 'erase', identifier: ada })
      stream.say('ada', {}, 4)
      expect(stream.versionOf(ada)).toBeGreaterThan(before + 1)
    },
  )

  it('should not be compared by what was taken away with null', async () => {
    const stream = await open(alikeRules({}, several))
    stream.say('ada', lovelace, 1)
    stream.say('ada', { name: null, born: null }, 2)
    stream.say('augusta', lovelace, 3)
    expect(stream.profileOf(ada)).toEqual([ada])
    expect(stream.cells.records.get(ada)?.blocks).toEqual([])
  })

  it('should not be compared in a block that was full once, whoever leaves it', async () => {
    const stream = await open(alikeRules({ bounds: { liveBlockSizeMax: 2 } }, several))
    for (const [at, user] of ['ada', 'augusta', 'third'].entries()) {
      stream.say(user, { name: 'Jane Doe' }, at)
    }
    stream.say('third', { name: 'Somebody Else' }, 5)
    stream.say('fourth', { name: 'Jane Doe' }, 6)
    stream.say('fifth', { name: 'Jane Doe' }, 7)
    expect(stream.question('user_id:fifth', 'user_id:fourth')).toBeUndefined()
  })

  it('should not be matched for a purpose that one of them never was asked about', async () => {
    const store = memoryStore()
    const before = await open(alikeRules({}, several), store)
    for (const user of ['ada', 'augusta']) before.say(user, lovelace, 1)
    await before.harness.checkpoint()
    const after = await open(alikeRules({ requiresConsent: 'matching' }, several), store)
    const context = { consent: { categoryPreferences: { matching: true } } }
    after.say('ada', lovelace, 2, { context })
    expect(after.profileOf(ada)).toEqual([ada])
  })

  it('should stay together when rules change that are about something else', async () => {
    const store = memoryStore()
    const before = await open(alikeRules({}, several), store)
    for (const user of ['ada', 'augusta']) before.say(user, lovelace, 1)
    await before.harness.checkpoint()
    const after = await open(alikeRules({}, { ...several, maxCluster: 77 }), store)
    after.command({ verb: 'refresh', identifiers: [ada] })
    expect(after.profileOf(ada)).toEqual([ada, augusta])
  })

  it('should come together again by a word that is older than what the other one said last', async () => {
    const stream = await open(alikeRules({}, several))
    stream.say('ada', lovelace, 1)
    stream.say('augusta', lovelace, 2)
    stream.command({ verb: 'unmerge', left: ada, right: augusta }, 10)
    stream.say('ada', { born: '1900-01-01' }, 3)
    stream.say('augusta', { name: 'ADA LOVELACE' }, 20)
    stream.say('ada', { born: lovelace.born }, 8)
    expect(stream.profileOf(ada)).toHaveLength(2)
  })

  it('should not be looked for by what is said from an address that many share', async () => {
    const types = { ...several.types, ip: { conducts: false } }
    const stream = await open(alikeRules({}, { types }))
    stream.say(null, lovelace, 1, { context: { ip: '10.0.0.1' } })
    expect(stream.profileOf('ip:10.0.0.1')).toEqual(['ip:10.0.0.1'])
    expect(stream.cells.records.get('ip:10.0.0.1')).toBeUndefined()
  })

  it('should not be compared with a blocked value, nor asked about, until it is unblocked', async () => {
    const stream = await open(alikeRules({}, several))
    for (const user of ['ada', 'augusta']) stream.say(user, { name: 'Ada' }, 1)
    stream.say('third', lovelace, 1)
    stream.say('fourth', lovelace, 1)
    for (const identifier of [ada, 'user_id:third']) stream.command({ verb: 'block', identifier })
    stream.say('other', { name: 'Ada' }, 3)
    stream.say('ada', { name: 'Ada', born: '1815' }, 4)
    expect(stream.question(ada, augusta)).toBeUndefined()
    expect(stream.question(ada, 'user_id:other')).toBeUndefined()
    expect(stream.profileOf('user_id:fourth')).toEqual(['user_id:fourth'])
    for (const identifier of [ada, 'user_id:third']) stream.command({ verb: 'unblock', identifier })
    expect(stream.question(ada, augusta)?.status).toBe('open')
    expect(stream.profileOf('user_id:fourth')).toEqual(['user_id:fourth', 'user_id:third'])
  })

  it('should be asked about as of the time at which both were known, in whatever order they came', async () => {
    for (const times of [
      [5, 9],
      [9, 5],
    ]) {
      const stream = await open(alikeRules({}, several))
      stream.say('ada', { name: 'Ada' }, 1)
      for (const atMs of times) stream.say('augusta', { name: 'Ada' }, atMs)
      expect(stream.question(ada, augusta)?.openedAtMs).toBe(5)
    }
  })

  it('should not be compared by what former rules read elsewhere', async () => {
    const store = memoryStore()
    const before = await open(alikeRules({ paths: { born: 'traits.created' } }, several), store)
    before.say('ada', { name: 'Ada', created: lovelace.born }, 1)
    await before.harness.checkpoint()
    const after = await open(alikeRules({}, several), store)
    after.say('ada', { name: 'Ada' }, 2)
    after.say('augusta', { name: 'Ada', born: lovelace.born }, 3)
    expect(after.profileOf(ada)).toEqual([ada])
    const { fields } = after.cells.records.get(ada) ?? {}
    expect(fields?.map(({ path }) => path)).toEqual(['traits.name'])
  })

  it('should consent as they said last, though only the time of it was new, over a restart', async () => {
    const rules = alikeRules({ requiresConsent: 'matching' }, several)
    const consent = (matching: boolean) => ({
      context: { consent: { categoryPreferences: { matching } } },
    })
    const store = memoryStore()
    const before = await open(rules, store)
    before.say('ada', lovelace, 0, consent(true))
    before.say('ada', lovelace, 2)
    before.say('augusta', lovelace, 2, consent(true))
    await before.harness.checkpoint()
    before.say('ada', {}, 2, consent(true))
    await before.harness.checkpoint()
    const after = await open(rules, store)
    after.say('ada', {}, 1, consent(false))
    expect(after.profileOf(ada)).toEqual([ada, augusta])
  })

  it('should be of one tenant', async () => {
    const stream = await open(alikeRules({}, { ...several, tenant: 'context.tenant' }))
    stream.say('ada', lovelace, 1, { context: { tenant: 'acme' } })
    stream.say('ada', lovelace, 2, { context: { tenant: 'bolt' } })
    expect(stream.profileOf('user_id:bolt/ada')).toEqual(['user_id:bolt/ada'])
  })
})

/** A stream of what people say of themselves, under rules, over a store. */
async function open(rules: IdentityRules, store: StateStore = memoryStore()) {
  const harness = await openOperator(resolveIdentity({ rules }), { store })
  const { cells } = harness.workingSet
  let commands = 0
  const clusterOf = (identifier: string) => {
    const node = cells.nodes.get(identifier)
    return cells.components.get(node?.component ?? '')?.members[node?.member ?? -1]?.cluster
  }
  return {
    harness,
    cells,
    say(userId: string | null, traits: JsonObject, timestampMs: number, fields = {}) {
      harness.send(eventMessage({ type: 'identify', userId, traits, ...fields, timestampMs }))
    },
    command(verb: IdentityVerb, atMs = 1_000) {
      commands += 1
      const stamp = { id: `command-${commands}`, atMs, author: 'ada', reason: 'test' }
      harness.send(messageOf({ ...stamp, ...verb }))
      expect(harness.refused).toEqual([])
    },
    question: (left: string, right: string) =>
      cells.reviews.get(reviewKey([left, right, 'likeness'])),
    profileOf: (identifier: string) => clusterOf(identifier)?.identifiers,
    versionOf: (identifier: string) => clusterOf(identifier)?.version ?? 0,
  }
}
