import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityRules, type IdentityCommand } from '#operators'
import { memoryStore } from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import {
  afterHistory,
  historyArbitrary,
  identifiersIn,
  openIdentity,
  oracle,
  outcomeOf,
  tightRules,
  toMessage,
} from './evidence.ts'

/**
 * Laws of identity resolution over random histories of few identifiers and tight limits. The oracle
 * collects the same evidence in two plain lists and resolves all of it at once, in one go.
 */
describe('resolveIdentity', () => {
  it('should resolve event by event what resolving all evidence at once gives', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const harness = await afterHistory(history)
        const { profiles, suppressed } = outcomeOf(harness, identifiersIn(history))
        expect({ profiles, suppressed }).toEqual(oracle(history))
      }),
      { numRuns: 1_000 },
    )
  })

  it('should give the same profiles, ids and refused edges in every order and after repeats', async () => {
    const histories = historyArbitrary.chain((history) =>
      fc.array(fc.constantFrom(...history), { maxLength: 5 }).chain((repeats) => {
        const all = [...history, ...repeats]
        return fc.tuple(fc.constant(history), fc.shuffledSubarray(all, { minLength: all.length }))
      }),
    )
    await fc.assert(
      fc.asyncProperty(histories, async ([history, replay]) => {
        const identifiers = identifiersIn(history)
        const once = outcomeOf(await afterHistory(history), identifiers)
        const again = outcomeOf(await afterHistory(replay), identifiers)
        expect(again).toEqual(once)
      }),
      { numRuns: 1_000 },
    )
  })

  it('should never let a profile exceed a limit, nor lose or double an identifier', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const identifiers = identifiersIn(history)
        const { profiles, ids } = outcomeOf(await afterHistory(history), identifiers)
        expect(profiles.flat().sort()).toEqual(identifiers.toSorted())
        expect(ids).toHaveLength(profiles.length)
        for (const profile of profiles) {
          expect(profile.length).toBeLessThanOrEqual(tightRules.maxCluster)
          for (const { name, limit } of tightRules.types) {
            const count = profile.filter((key) => key.startsWith(`${name}:`)).length
            expect(count).toBeLessThanOrEqual(limit)
          }
        }
      }),
    )
  })

  it('should list exactly the live profiles, and count what the state holds', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const harness = await afterHistory(history)
        const identifiers = identifiersIn(history)
        const { ids, suppressed } = outcomeOf(harness, identifiers)
        await harness.checkpoint()
        const reader = await harness.reader()
        const profiles = await collect(reader.scan('profiles'))
        const reviews = await collect(reader.scan('reviews'))
        const live = profiles.filter(([, entry]) => entry.live).map(([id]) => id)
        const nodes = await collect(reader.scan('nodes'))
        const components = await collect(reader.scan('components'))
        const used = new Set(nodes.map(([, { component }]) => component))
        expect(components.map(([id]) => id)).toEqual([...used].sort())
        expect(live).toEqual(ids)
        expect(harness.counter('profiles')).toBe(ids.length)
        expect(harness.counter('identifiers')).toBe(identifiers.length)
        expect(harness.counter('edges_suppressed')).toBe(suppressed.length)
        expect(harness.counter('reviews')).toBe(reviews.length)
      }),
    )
  })

  it('should tell which profiles an event ended, and keep the others', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const harness = await openIdentity(tightRules)
        const live = new Set<string>()
        for (const [place, clue] of history.entries()) {
          harness.send(toMessage(clue))
          const seen = identifiersIn(history.slice(0, place + 1))
          const { ids } = outcomeOf(harness, seen)
          const { absorbed = [], profileId = '' } = harness.values.at(-1) ?? {}
          expect([...live].filter((id) => !ids.includes(id)).sort()).toEqual([...absorbed].sort())
          expect(ids).toContain(profileId)
          live.clear()
          for (const id of ids) live.add(id)
        }
      }),
    )
  })

  it('should go on after a restart as if there had been none', async () => {
    const cut = fc.tuple(historyArbitrary, fc.nat(30))
    await fc.assert(
      fc.asyncProperty(cut, async ([history, at]) => {
        const identifiers = identifiersIn(history)
        const store = memoryStore()
        const before = await openIdentity(tightRules, { store })
        before.send(...history.slice(0, at).map(toMessage))
        await before.checkpoint()
        const after = await openIdentity(tightRules, { store })
        after.send(...history.slice(at).map(toMessage))
        expect(outcomeOf(after, identifiers)).toEqual(
          outcomeOf(await afterHistory(history), identifiers),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('should resolve anew under other rules what is touched after a change of rules', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const store = memoryStore()
        const before = await openIdentity(identityRules(), { store })
        before.send(...history.map(toMessage))
        await before.checkpoint()
        const after = await openIdentity(tightRules, { store })
        after.send(...history.map(toMessage))
        const { profiles, suppressed } = outcomeOf(after, identifiersIn(history))
        expect({ profiles, suppressed }).toEqual(oracle(history))
      }),
    )
  })

  it('should resolve anew under other rules what a refresh names, and nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (history) => {
        const store = memoryStore()
        const before = await openIdentity(identityRules(), { store })
        before.send(...history.map(toMessage))
        await before.checkpoint()
        const after = await openIdentity(tightRules, { store })
        const identifiers = identifiersIn(history)
        after.send(refresh('c1', [...identifiers, 'user_id:nobody']))
        const { profiles, suppressed } = outcomeOf(after, identifiers)
        expect({ profiles, suppressed }).toEqual(oracle(history))
        const told = after.values.length
        after.send(refresh('c2', identifiers))
        expect(after.values).toHaveLength(told)
        expect(after.workingSet.cells.nodes.get('user_id:nobody')).toBeUndefined()
      }),
    )
  })
})

// Helpers

function refresh(id: string, identifiers: readonly string[]) {
  const stamp = { id, atMs: 10, author: 'eve', reason: 'other rules' }
  return messageOf<IdentityCommand>({ ...stamp, verb: 'refresh', identifiers })
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}
