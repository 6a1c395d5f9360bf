import { describe, expect, it } from 'vitest'
import {
  fellegiSunter,
  identityRules,
  resolveIdentity,
  reviewKey,
  type IdentityCells,
  type IdentityVerb,
} from '#operators'
import type { CustomerEvent, JsonObject } from '#schemas'
import type { Cells } from '#state'
import { explain } from '../../../../operators/identity/explain/explain.ts'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { alikeIdentity, alikeRules } from './alike.ts'

const [ada, augusta, other] = ['user_id:ada', 'user_id:augusta', 'user_id:other'] as const
const lovelace = { name: 'Ada Lovelace', born: '1815-12-10' }

describe('candidates in a stream', () => {
  it('should join people who are alike enough, and say so as probable', async () => {
    const stream = await open()
    stream.say('ada', lovelace, 1)
    stream.say('augusta', {}, 2)
    stream.say('augusta', lovelace, 3)
    expect(stream.last()?.deltas).toMatchObject([{ kind: 'merged' }])
    expect(stream.last()?.members).toEqual([ada, augusta])
    const { method, confidence, edges } = stream.explain(ada)
    expect({ method, confidence }).toEqual({
      method: 'probabilistic',
      confidence: expect.closeTo(0.999, 3),
    })
    expect(edges[0]?.rule).toBe(`model ${alikeRules().candidates[0]?.version}`)
  })

  it('should ask about people who are somewhat alike, once whatever is said again', async () => {
    const stream = await open()
    stream.say('ada', { name: 'Ada Lovelace' })
    stream.say('augusta', { name: 'ada lovelace' })
    stream.say('augusta', { name: 'ada lovelace' })
    expect(stream.last()?.members).toEqual([augusta])
    expect(stream.question(ada, augusta)).toMatchObject({
      left: ada,
      right: augusta,
      guard: 'likeness',
      status: 'open',
    })
    expect(stream.counter('reviews')).toBe(1)
  })

  it('should go by what was said last, and withdraw what was found before', async () => {
    const stream = await open()
    stream.say('ada', lovelace, 1)
    stream.say('augusta', lovelace, 2)
    stream.say('augusta', { name: 'Augusta Byron', born: '1783-01-26' }, 3)
    expect(stream.last()?.members).toEqual([augusta])
    expect(stream.last()?.deltas).toMatchObject([{ kind: 'split' }, {}, {}])
    stream.say('augusta', lovelace, 2)
    expect(stream.last()?.members).toEqual([augusta])
  })

  it('should not compare who consents not, or did not say', async () => {
    const stream = await open({ requiresConsent: 'matching' })
    const segment = (matching: boolean) => ({ consent: { categoryPreferences: { matching } } })
    stream.say('ada', lovelace, 1, segment(true))
    stream.say('augusta', lovelace, 2)
    expect(stream.last()?.members).toEqual([augusta])
    stream.say('augusta', {}, 3, segment(true))
    expect(stream.last()?.members).toEqual([ada, augusta])
    stream.say('ada', {}, 4, segment(false))
    expect(stream.last()?.members).toEqual([ada])
  })

  it('should take the consent of RudderStack as well', async () => {
    const stream = await open({ requiresConsent: 'matching' })
    const allowed = { consentManagement: { allowedConsentIds: ['matching'], deniedConsentIds: [] } }
    stream.say('ada', lovelace, 1, allowed)
    stream.say('augusta', lovelace, 2, allowed)
    expect(stream.last()?.members).toEqual([ada, augusta])
    stream.say('ada', {}, 3, { consentManagement: { deniedConsentIds: ['matching'] } })
    expect(stream.last()?.members).toEqual([ada])
  })

  it('should end what was found when the consent is taken back by hand, and find it again when it is said again', async () => {
    const stream = await open()
    stream.say('ada', lovelace)
    stream.say('augusta', lovelace)
    stream.say('other', { name: 'Ada Lovelace' })
    expect(stream.question(ada, other)?.status).toBe('open')
    stream.command({ verb: 'withdraw-consent', identifier: ada })
    expect(stream.last()?.deltas).toMatchObject([{ kind: 'split' }, {}, {}])
    expect(stream.question(ada, other)).toBeUndefined()
    expect(stream.cells.records.get(ada)?.fields).toEqual([])
    stream.say('ada', lovelace)
    expect(stream.cells.records.get(ada)?.fields).toEqual([])
    stream.command({ verb: 'give-consent', identifier: ada })
    stream.say('ada', lovelace)
    expect(stream.last()?.deltas).toMatchObject([{ kind: 'merged' }])
    expect(stream.question(ada, other)?.status).toBe('open')
  })

  it('should never chain, but ask: no candidate joins a profile that another one has joined', async () => {
    const stream = await open({}, { types: { user_id: { limit: 5 } } })
    for (const user of ['ada', 'augusta', 'other']) stream.say(user, lovelace)
    expect(stream.profiles([ada, augusta, other])).toEqual([[ada, augusta], [other]])
    expect(stream.asked()).toEqual([{ left: ada, right: other, guard: 'chain' }])
  })

  it('should not go against a limit, but ask', async () => {
    const stream = await open({}, { types: { user_id: { limit: 1 } } })
    stream.say('ada', lovelace)
    stream.say('augusta', lovelace)
    expect(stream.profiles([ada, augusta])).toEqual([[ada], [augusta]])
    expect(stream.asked()).toEqual([{ left: ada, right: augusta, guard: 'user_id' }])
  })

  it('should keep apart what was taken back until it is said anew', async () => {
    const stream = await open()
    stream.say('ada', lovelace, 1)
    stream.say('augusta', lovelace, 2)
    stream.command({ verb: 'unmerge', left: ada, right: augusta }, 10)
    stream.say('augusta', lovelace, 5)
    expect(stream.profiles([ada, augusta])).toEqual([[ada], [augusta]])
    stream.say('augusta', lovelace, 11)
    expect(stream.profiles([ada, augusta])).toEqual([[ada, augusta]])
    stream.command({ verb: 'unmerge', left: ada, right: augusta }, 20)
    stream.say('augusta', { ...lovelace, name: 'ADA LOVELACE' }, 21)
    expect(stream.profiles([ada, augusta])).toEqual([[ada, augusta]])
  })

  it('should do what is answered, and ask again when the answer is withdrawn', async () => {
    const stream = await open()
    stream.say('ada', { name: 'Ada Lovelace' })
    stream.say('augusta', { name: 'Ada Lovelace' })
    stream.command({ verb: 'review', left: ada, right: augusta, verdict: 'accept' })
    expect(stream.profiles([ada, augusta])).toEqual([[ada, augusta]])
    expect(stream.question(ada, augusta)).toMatchObject({ status: 'accepted', author: 'ada' })
    expect(stream.counter('reviews')).toBe(0)
    stream.say('augusta', { name: 'Ada  Lovelace' }, 2_000)
    expect(stream.question(ada, augusta)?.status).toBe('accepted')
    stream.command({ verb: 'withdraw-verdict', left: ada, right: augusta })
    expect(stream.profiles([ada, augusta])).toEqual([[ada], [augusta]])
    expect(stream.question(ada, augusta)?.status).toBe('open')
    stream.command({ verb: 'review', left: ada, right: augusta, verdict: 'reject' })
    expect(stream.profiles([ada, augusta])).toEqual([[ada], [augusta]])
    expect(stream.counter('reviews')).toBe(0)
  })

  it('should forget an erased identifier: as if nothing had been said of it', async () => {
    const stream = await open()
    stream.say('ada', lovelace)
    stream.say('augusta', lovelace)
    stream.say('other', { name: 'Ada Lovelace' })
    stream.command({ verb: 'erase', identifier: ada })
    const { records, blocks } = stream.cells
    expect(records.get(ada)).toBeUndefined()
    expect(stream.question(ada, other)).toBeUndefined()
    expect(records.get(augusta)?.matches.map((match) => match.other)).toEqual([other])
    const members = (records.get(augusta)?.blocks ?? []).map((key) => blocks.get(key)?.members)
    expect(members).not.toContainEqual(expect.arrayContaining([ada]))
  })

  it('should close a block that has too many records: what they share says nothing', async () => {
    const stream = await open({ bounds: { liveBlockSizeMax: 2 } })
    stream.say('ada', { name: 'Jane Doe' })
    stream.say('augusta', { name: 'Jane Doe' })
    expect(stream.question(ada, augusta)?.status).toBe('open')
    stream.say('other', { name: 'Jane Doe' })
    expect(stream.question(ada, augusta)).toBeUndefined()
    expect(stream.question(augusta, other)).toBeUndefined()
    expect(stream.counter('reviews')).toBe(0)
  })

  it('should read fields where the rules say, and leave out what is no text', async () => {
    const stream = await open({ paths: { born: 'context.person.born' } })
    stream.say('ada', { name: 'Ada' }, 1, { person: { born: '1815' } })
    stream.say('augusta', { name: ['Ada'], born: '1815' }, 2, { person: { born: 1815 } })
    expect(stream.question(ada, augusta)?.status).toBe('open')
  })

  it('should refuse candidates that a stream cannot go by, and say what to do', () => {
    const [spec] = alikeRules().candidates
    const untrained = fellegiSunter({ ...(spec as never as object), model: undefined } as never)
    const open = (candidates: readonly { kind: string; version: string }[]) => () =>
      resolveIdentity({ rules: identityRules({ candidates }) })
    expect(open([untrained])).toThrow('anabranch identity train')
    expect(open([untrained, untrained])).toThrow('a pipeline takes one')
    expect(open([{ kind: 'guess', version: '1' }])).toThrow('use fellegiSunter')
    expect(() => alikeRules({ paths: { town: 'traits.city' } })).toThrow(
      'paths.town: nothing compares "town"; fields are name, born, name, born',
    )
    expect(() => alikeRules({ paths: { name: 'name' } })).toThrow("path 'name': use one of")
    expect(() => alikeRules({ population: 0 })).toThrow('population is 0')
  })
})

/** A stream of what people say of themselves. */
async function open(...options: Parameters<typeof alikeIdentity>) {
  const several = { types: { user_id: { limit: 3 } } }
  const [candidates, rules = several] = options
  const harness = await openOperator(alikeIdentity(candidates, rules))
  let commands = 0
  const { cells } = harness.workingSet
  return {
    cells,
    say(userId: string, traits: JsonObject, timestampMs = 1_000, context: JsonObject = {}) {
      const event: Partial<CustomerEvent> = { type: 'identify', userId, traits, context }
      harness.send(eventMessage({ ...event, timestampMs }))
    },
    command(verb: IdentityVerb, atMs = 1_000) {
      commands += 1
      const stamp = { id: `command-${commands}`, atMs, author: 'ada', reason: 'test' }
      harness.send(messageOf({ ...stamp, ...verb }))
      expect(harness.refused).toEqual([])
    },
    last: () => harness.values.at(-1),
    counter: (name: string) => harness.counter(name),
    explain(identifier: string) {
      const node = cells.nodes.get(identifier)
      const component = cells.components.get(node?.component ?? '')
      const member = component?.members[node?.member ?? -1]
      if (component === undefined || member === undefined) throw new Error('never seen')
      return explain(component, member, alikeRules(candidates, rules))
    },
    question: (left: string, right: string) =>
      cells.reviews.get(reviewKey([left, right, 'likeness'])),
    asked: () => askedIn(cells),
    profiles(identifiers: readonly string[]) {
      const found = identifiers.map((identifier) => {
        const node = cells.nodes.get(identifier)
        const component = cells.components.get(node?.component ?? '')
        return component?.members[node?.member ?? -1]?.cluster.identifiers
      })
      return [...new Set(found)]
    },
  }
}

/** What guards ask of three people. */
function askedIn({ nodes, components, reviews }: Cells<IdentityCells>) {
  const open = [ada, augusta, other].flatMap(
    (identifier) => components.get(nodes.get(identifier)?.component ?? '')?.reviews ?? [],
  )
  const items = [...new Set(open.map(({ key }) => key))].map((key) => reviews.get(key))
  return items.map((item) => ({ left: item?.left, right: item?.right, guard: item?.guard }))
}
