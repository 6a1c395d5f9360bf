import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  identityRules,
  resolveIdentity,
  type IdentityCells,
  type IdentityVerb,
  type Resolved,
} from '#operators'
import { memoryStore, remoteStore, type StateReader } from '#state'
import { messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { alikeRules } from './alike.ts'
import { sayingArbitrary, toMessage, type Saying } from './programs.ts'

const several = { types: { user_id: { limit: 3 } } }
const consenting = { bounds: { liveBlockSizeMax: 3 }, requiresConsent: 'matching' }
const small = { ...several, maxEvidence: { members: 4, edges: 4 } }
const ruleSets = {
  'small blocks': alikeRules({ bounds: { liveBlockSizeMax: 2 } }, several),
  'with consent': alikeRules(consenting, several),
  'merging sooner': alikeRules({ band: { review: 0.05, merge: 0.3 } }, several),
  'nobody is compared': identityRules(several),
  'one user a profile': alikeRules({}, { types: { user_id: { limit: 1 } } }),
  'small groups': alikeRules({}, small),
}

const identifier = fc.constantFrom('user_id:u1', 'user_id:u2', 'user_id:u3', 'anonymous_id:b1')
const pairVerb = fc.constantFrom(
  ...(['must-link', 'cannot-link', 'withdraw-verdict', 'unmerge', 'remove-edge'] as const),
)
const markVerb = fc.constantFrom(
  ...(['withdraw-consent', 'give-consent', 'erase', 'block', 'unblock'] as const),
)
const verdict = fc.constantFrom('accept' as const, 'reject' as const)
const pair = fc.uniqueArray(identifier, { minLength: 2, maxLength: 2 }).map((ends) => {
  const [left = '', right = ''] = ends.sort()
  return { left, right }
})
const command: fc.Arbitrary<IdentityVerb> = fc.oneof(
  fc.tuple(pair, pairVerb).map(([ends, verb]) => ({ verb, ...ends })),
  fc
    .tuple(pair, verdict)
    .map(([ends, said]) => ({ verb: 'review' as const, ...ends, verdict: said })),
  fc.record({ verb: markVerb, identifier }),
  fc.record({ verb: fc.constant('refresh' as const), identifiers: fc.tuple(identifier) }),
)

type Step = Omit<Saying, 'messageId'> | { readonly kind: 'do'; readonly verb: IdentityVerb }

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: sayingArbitrary, weight: 5 },
  { arbitrary: command.map((verb) => ({ kind: 'do' as const, verb })), weight: 3 },
)
const names = Object.keys(ruleSets) as (keyof typeof ruleSets)[]
const batchArbitrary = fc.record({
  // Most of them under one set of rules, so that there is something to change.
  name: fc.oneof(
    { arbitrary: fc.constant(names[0] ?? 'small blocks'), weight: 2 },
    fc.constantFrom(...names),
  ),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
})
const numRuns = Number(process.env['ANABRANCH_IDENTITY_RUNS'] ?? 100)

describe('candidates under rules that change from batch to batch', () => {
  it('should come to the same over a remote store, and hold together', async () => {
    const batches = fc.array(batchArbitrary, { minLength: 1, maxLength: 8 })
    await fc.assert(fc.asyncProperty(batches, runBatches), { numRuns })
  })
})

/** Takes batches in near and far, each after a restart, and checks the state after each. */
async function runBatches(batches: readonly { name: keyof typeof ruleSets; steps: Step[] }[]) {
  const store = memoryStore()
  const remote = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
  const told = new Map<string, string>()
  let open = 0
  for (const [place, { name, steps }] of batches.entries()) {
    const spec = () => resolveIdentity({ rules: ruleSets[name], emit: 'profile' })
    const messages = steps.map((each, at) => messageOfStep(each, `k${place}-${at}`))
    const near = await openOperator(spec(), { store })
    near.send(...messages)
    await near.checkpoint()
    const far = await openOperator(spec(), { store: remote, cacheEntriesMax: 1 })
    await far.sendRemote(...messages)
    await far.checkpoint()
    expect(far.values).toEqual(near.values)
    const state = await stateOf(await near.reader())
    expect(await stateOf(await far.reader())).toEqual(state)
    open += near.counter('reviews')
    expect([...state.reviews.values()].filter(({ status }) => status === 'open')).toHaveLength(open)
    expectLikenessOfBoth(state)
    for (const value of near.values) expectOneProfileAVersion(value, told)
  }
}

function messageOfStep(each: Step, id: string) {
  if (each.kind === 'say') return toMessage({ ...each, messageId: id })
  return messageOf({ id, atMs: 10, author: 'ada', reason: 'test', ...each.verb })
}

type State = Awaited<ReturnType<typeof stateOf>>

async function stateOf(reader: StateReader<IdentityCells>) {
  return {
    nodes: await entriesOf(reader.scan('nodes')),
    profiles: await entriesOf(reader.scan('profiles')),
    reviews: await entriesOf(reader.scan('reviews')),
    records: await entriesOf(reader.scan('records')),
    blocks: await entriesOf(reader.scan('blocks')),
  }
}

async function entriesOf<T>(entries: AsyncIterable<readonly [string, T]>) {
  const found = new Map<string, T>()
  for await (const [key, value] of entries) found.set(key, value)
  return found
}

/** Both sides know of a match, both are known, and an open question about likeness is one. */
function expectLikenessOfBoth({ nodes, records, blocks, reviews }: State): void {
  for (const [key, { matches }] of records) {
    expect(nodes.has(key)).toBe(true)
    for (const { other, bits, merges } of matches) {
      const back = records.get(other)?.matches.find((match) => match.other === key)
      expect(back).toMatchObject({ bits, merges })
    }
  }
  for (const [key, { members }] of blocks) {
    for (const member of members) expect(records.get(member)?.blocks).toContain(key)
  }
  for (const { left, right, guard, status } of reviews.values()) {
    if (guard !== 'likeness' || status !== 'open') continue
    const match = records.get(left)?.matches.find(({ other }) => other === right)
    expect(match?.merges).toBe(false)
  }
}

/** A version of a profile means the same members for ever. */
function expectOneProfileAVersion({ touched = [] }: Resolved, told: Map<string, string>): void {
  for (const { profileId, version, members } of touched) {
    const key = `${profileId} ${version}`
    const text = [...members].sort().join()
    expect(told.get(key) ?? text, key).toBe(text)
    told.set(key, text)
  }
}
