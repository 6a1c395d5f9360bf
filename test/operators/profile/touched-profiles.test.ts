import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  identityRules,
  latestTraits,
  resolveIdentity,
  type IdentityRules,
  type Profile,
  type ProfileChange,
  type ProfileState,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { memoryStore, remoteStore } from '#state'
import { eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { historyArbitrary, tightRules, toMessage } from '../identity/evidence.ts'
import { played } from './played.ts'

const traits = { events: count<CustomerEvent>(), known: latestTraits() }

/**
 * Whoever keeps the last state of every profile in the messages, and the newest version of every
 * component, has what a reader of the pipeline's state finds: no change of a profile goes unsaid.
 */
describe('touched profiles', () => {
  it('should carry everything of the profile that an event belongs to', async () => {
    const { changes } = await playedMessages([
      eventMessage({ anonymousId: 'a1', timestampMs: 1_000 }),
      eventMessage({ anonymousId: 'a1', userId: 'ada', timestampMs: 2_000 }),
    ])
    const [before, after] = changes
    expect(after?.others).toEqual([])
    expect(after?.profile).toEqual({
      id: after?.profileId,
      version: 2,
      aliases: [before?.profileId],
      identifiers: [
        { type: 'user_id', value: 'ada', firstSeenMs: 2_000, lastSeenMs: 2_000, count: 1 },
        { type: 'anonymous_id', value: 'a1', firstSeenMs: 1_000, lastSeenMs: 2_000, count: 2 },
      ],
      events: 2,
      firstSeenMs: 1_000,
      lastSeenMs: 2_000,
      traits: { events: 2 },
    })
  })

  it('should tell of an identifier that a guard keeps in another profile', async () => {
    const { changes } = await playedMessages([
      eventMessage({ anonymousId: 'a1', userId: 'ada', timestampMs: 1_000 }),
      eventMessage({ anonymousId: 'a1', userId: 'bob', timestampMs: 2_000 }),
      eventMessage({ anonymousId: 'a1', userId: 'bob', timestampMs: 3_000 }),
    ])
    const [, , last] = changes
    const [ada] = last?.others ?? []
    expect(last?.profile?.identifiers?.map(({ value }) => value)).toEqual(['bob'])
    expect(ada?.identifiers).toEqual([
      { type: 'user_id', value: 'ada', firstSeenMs: 1_000, lastSeenMs: 1_000, count: 1 },
      { type: 'anonymous_id', value: 'a1', firstSeenMs: 1_000, lastSeenMs: 3_000, count: 3 },
    ])
    expect(ada?.component).toMatch(/^g_[0-9a-v]{26}$/)
    expect(last?.profile?.component).toBe(ada?.component)
    expect(last?.profile?.version).toBe(ada?.version)
  })

  it('should leave no change of any profile unsaid', async () => {
    await expectEverythingSaid(tightRules)
  })

  it('should leave none unsaid where groups of identifiers are full', async () => {
    await expectEverythingSaid(
      identityRules({ maxEvidence: { members: 3, edges: 2 }, types: { email: { limit: 1 } } }),
    )
  })

  it('should name everything that it reads from a remote store', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const near = await openOperator(resolveIdentity({ rules: tightRules, emit: 'profile' }))
        const store = remoteStore(memoryStore(), {
          delayMs: 0,
          jitterSeed: 1,
          sleep: async () => {},
        })
        const spec = resolveIdentity({ rules: tightRules, emit: 'profile' })
        const far = await openOperator(spec, { store, cacheEntriesMax: 1 })
        for (const message of history.map(toMessage)) {
          near.send(message)
          await far.sendRemote(message)
          await far.checkpoint()
        }
        expect(far.values).toEqual(near.values)
      }),
    )
  })
})

// Helpers

async function expectEverythingSaid(rules: IdentityRules): Promise<void> {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const { changes, profiles } = await playedMessages(history.map(toMessage), rules)
      expect(JSON.stringify(await keptOf(changes))).toBe(JSON.stringify(profiles))
    }),
    { numRuns: 1_000 },
  )
}

/** Folds messages into profiles; answers what came out, and what a reader finds at the end. */
function playedMessages(messages: readonly Message<CustomerEvent>[], rules = identityRules()) {
  return played({ rules, traits }, ({ send }) => {
    for (const message of messages) send(message)
  })
}

/** What remains of messages for somebody who keeps the last word on each profile. */
async function keptOf(changes: readonly ProfileChange[]): Promise<readonly Profile[]> {
  const kept = new Map<string, ProfileState>()
  const versions = new Map<string, number>()
  for (const { profile, others = [] } of changes) {
    for (const state of profile === undefined ? [] : [profile, ...others]) {
      kept.set(state.id, state)
      for (const alias of state.aliases ?? []) kept.delete(alias)
      if (state.component !== undefined) versions.set(state.component, state.version)
    }
  }
  return [...kept.values()]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((state) => {
      const { id, component = '', aliases = [], identifiers = [] } = state
      const { events, firstSeenMs, lastSeenMs, traits: values } = state
      const version = versions.get(component) ?? state.version
      const sum = { events, firstSeenMs, lastSeenMs, traits: values }
      return { id, version, aliases, identifiers, ...sum }
    })
}
