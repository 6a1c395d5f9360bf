import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  historyAsDot,
  historyAsMermaid,
  identityRules,
  readCut,
  readExplanation,
  resolveIdentity,
  type IdentityCommand,
} from '#operators'
import { eventMessage, messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { smallestCut } from '../../../operators/identity/explain/smallest-cut.ts'
import { historyArbitrary, identifiersIn, tightRules, toMessage } from './evidence.ts'

const rules = identityRules()

describe('readExplanation', () => {
  it('should show members, edges with where they are from, what a guard refused, and how it came about', async () => {
    const harness = await open()
    const login = (userId: string, messageId: string, timestampMs: number, source: string) =>
      harness.send(
        eventMessage({ userId, anonymousId: 'browser', messageId, timestampMs }, { source }),
      )
    login('ada', 'm1', 1, 'web')
    login('ada', 'm2', 5, 'app')
    login('zoe', 'm3', 9, 'web')
    const explanation = await explained(harness, 'anonymous_id:browser')
    const ends = ['anonymous_id:browser', 'user_id:ada']
    const seen = { kind: 'seen', rule: 'seen together' }
    expect(explanation).toMatchObject({
      version: 3,
      identifier: 'anonymous_id:browser',
      namedAfter: 'user_id:ada',
      method: 'deterministic',
      confidence: 1,
      members: [
        { value: 'ada', count: 2 },
        { value: 'browser', count: 3 },
      ],
      edges: [
        {
          ...seen,
          ends,
          count: 2,
          firstSeenMs: 1,
          lastSeenMs: 5,
          traces: [
            { source: 'web', firstId: 'm1', lastId: 'm1', count: 1 },
            { source: 'app', firstId: 'm2', lastId: 'm2', count: 1 },
          ],
        },
      ],
      suppressed: [{ guard: 'user_id', blocking: ['user_id:ada', 'user_id:zoe'], count: 1 }],
      history: [{ size: 2, edge: { ends } }],
    })
  })

  it('should name who decided, and draw how it came about', async () => {
    const harness = await open()
    harness.send(eventMessage({ anonymousId: 'a"1', timestampMs: 0 }))
    const said = { id: 'c1', atMs: 5, author: 'eve', reason: 'called' }
    const link = { verb: 'must-link', left: 'user_id:ada', right: 'anonymous_id:a"1' } as const
    harness.send(messageOf<IdentityCommand>({ ...said, ...link }))
    const explanation = await explained(harness, 'user_id:ada')
    expect(explanation).toMatchObject({
      method: 'verdict',
      edges: [
        { rule: 'verdict of eve', verdict: { author: 'eve', note: 'called', command: 'c1' } },
      ],
    })
    expect(explanation && historyAsMermaid(explanation)).toBe(
      [
        'flowchart TD',
        '  union0["1. verdict of eve<br/>2 identifiers"]',
        '  i757365725f69643a616461["user_id:ada"] --> union0',
        '  i616e6f6e796d6f75735f69643a612231["anonymous_id:a#quot;1"] --> union0',
        `  union0 --> profile(["${explanation?.profileId}"])`,
        '',
      ].join('\n'),
    )
    expect(explanation && historyAsDot(explanation)).toContain('"anonymous_id:a\\"1" -> union0')
  })

  it('should know nothing of what was never seen', async () => {
    const harness = await open()
    expect(await explained(harness, 'user_id:nobody')).toBeUndefined()
  })
})

describe('smallestCut', () => {
  it('should need two edges for a cycle, and none between two profiles', async () => {
    const harness = await open()
    const traits = { email: 'ada@example.com' }
    harness.send(eventMessage({ type: 'identify', userId: 'ada', anonymousId: 'a1', traits }))
    harness.send(eventMessage({ type: 'identify', anonymousId: 'a1', traits }))
    harness.send(eventMessage({ userId: 'zoe' }))
    await harness.checkpoint()
    const reader = await harness.reader()
    const cut = await readCut(reader, 'user_id:ada', 'anonymous_id:a1')
    expect(cut).toHaveLength(2)
    expect(await readCut(reader, 'user_id:ada', 'user_id:zoe')).toEqual([])
  })

  it('should be no larger than any other cut, and separate, which an unmerge then does', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, fc.nat(), fc.nat(), async (history, left, right) => {
        const harness = await openOperator(resolveIdentity({ rules: tightRules }))
        harness.send(...history.map(toMessage))
        const { cells } = harness.workingSet
        const memberOf = (key: string) => {
          const node = cells.nodes.get(key)
          return cells.components.get(node?.component ?? '')?.members[node?.member ?? -1]
        }
        const members = identifiersIn(history).map(memberOf)
        const a = members[left % members.length]
        const near = members.filter((each) => each !== a && each?.cluster === a?.cluster)
        const b = near[right % Math.max(1, near.length)]
        if (a === undefined || b === undefined) return
        const cut = smallestCut(a.home, a, b)
        expect(cut.length).toBeGreaterThan(0)
        expect(cut.length).toBeLessThanOrEqual(a.edges.length)
        expect(cut.length).toBe(pathsBetween(a, b))
        const command = { id: 'c', atMs: 99, author: '', reason: '', verb: 'unmerge' } as const
        const ends = { left: a.identifier, right: b.identifier }
        harness.send(messageOf<IdentityCommand>({ ...command, ...ends }))
        expect(memberOf(a.identifier)?.cluster).not.toBe(memberOf(b.identifier)?.cluster)
      }),
      { numRuns: 500 },
    )
  })
})

// Helpers

async function open() {
  return openOperator(resolveIdentity({ rules }))
}

type Harness = Awaited<ReturnType<typeof open>>

type Live = NonNullable<Parameters<typeof smallestCut>[1]>

/** By Menger's theorem (1927) as many edges as there are paths without a common one: tries all cuts. */
function pathsBetween(a: Live, b: Live): number {
  const { home } = a
  const edges = home.edges.filter(
    (edge) => edge.refusedBy === '' && home.members[edge.a]?.cluster === a.cluster,
  )
  for (let size = 0; ; size += 1) {
    if (subsets(edges, size).some((cut) => !isConnected(a, b, edges, new Set(cut)))) return size
  }
}

function subsets<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]]
  return values.flatMap((value, place) =>
    subsets(values.slice(place + 1), size - 1).map((rest) => [value, ...rest]),
  )
}

function isConnected(
  a: Live,
  b: Live,
  edges: Live['edges'],
  cut: ReadonlySet<Live['edges'][number]>,
): boolean {
  const reached = new Set([a.place])
  for (const place of reached) {
    for (const edge of edges) {
      if (cut.has(edge)) continue
      if (edge.a === place) reached.add(edge.b)
      if (edge.b === place) reached.add(edge.a)
    }
  }
  return reached.has(b.place)
}

async function explained(harness: Harness, identifier: string) {
  await harness.checkpoint()
  return readExplanation(await harness.reader(), identifier, rules)
}
