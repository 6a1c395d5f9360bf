import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityRules, resolve, type Edge, type Evidence, type Member } from '#operators'

const rules = identityRules({ types: { email: { limit: 2 }, anonymous_id: { limit: 3 } } })
const [user, email, , , anonymous] = rules.types.keys()

type Resolve = (evidence: Evidence) => ReadonlySet<string>

describe('resolve', () => {
  it('should make one cluster of what edges connect', () => {
    const nodes = [node('user_id:ada', user), node('anonymous_id:a1', anonymous)]
    const { clusters, suppressed } = resolve({ nodes, edges: [edge(0, 1, 1)] }, rules)
    expect(clusters).toEqual([[0, 1]])
    expect(suppressed.size).toBe(0)
  })

  it('should refuse the later edge where both would break a limit, and say which guard did', () => {
    const nodes = [
      node('user_id:ada', user),
      node('user_id:zoe', user),
      node('anonymous_id:a1', anonymous),
    ]
    const edges = [edge(0, 2, 20), edge(1, 2, 10)]
    const { clusters, suppressed } = resolve({ nodes, edges }, rules)
    expect(clusters).toEqual([[0], [1, 2]])
    expect([...suppressed]).toEqual([[0, 'user_id']])
  })

  it('should split what was together when an edge is learnt that comes before', () => {
    const nodes = [
      node('user_id:ada', user),
      node('user_id:zoe', user),
      node('anonymous_id:a1', anonymous),
    ]
    const late = resolve({ nodes, edges: [edge(0, 2, 20)] }, rules)
    expect(late.clusters).toEqual([[0, 2], [1]])
    const both = resolve({ nodes, edges: [edge(0, 2, 20), edge(1, 2, 10)] }, rules)
    expect(both.clusters).toEqual([[0], [1, 2]])
  })

  it('should not depend on the order in which members and edges are listed', () => {
    expectOrderIndependent((evidence) => clustersOf(evidence, resolve(evidence, rules).clusters))
  })

  it('should be told from a resolution that goes by the order of arrival', () => {
    const byArrival: Resolve = (evidence) => {
      const edges = evidence.edges.map((each, place) => ({
        ...each,
        kind: 'seen' as const,
        firstSeenMs: place,
      }))
      const nodes = evidence.nodes.map((each) => ({ ...each, type: each.type }))
      const flat = { ...rules, types: rules.types.map((type) => ({ ...type, rank: 0 })) }
      return clustersOf(evidence, resolve({ nodes, edges }, flat).clusters)
    }
    expect(() => expectOrderIndependent(byArrival)).toThrow()
  })

  it('should resolve unconnected evidence as if each part were alone', () => {
    fc.assert(
      fc.property(evidenceArbitrary, evidenceArbitrary, (left, right) => {
        const renamed = right.nodes.map((each) => ({ ...each, identifier: `${each.identifier}'` }))
        const shift = left.nodes.length
        const moved = right.edges.map((each) => ({ ...each, a: each.a + shift, b: each.b + shift }))
        const both = { nodes: [...left.nodes, ...renamed], edges: [...left.edges, ...moved] }
        const other = { nodes: renamed, edges: right.edges }
        const parts = [left, other].flatMap((each) => [
          ...clustersOf(each, resolve(each, rules).clusters),
        ])
        expect(clustersOf(both, resolve(both, rules).clusters)).toEqual(new Set(parts))
      }),
    )
  })
})

// Helpers

const nodesArbitrary = fc.uniqueArray(
  fc.tuple(fc.constantFrom(user, email, anonymous), fc.nat(3)),
  { minLength: 2, maxLength: 10, selector: ([type, value]) => `${type}:${value}` },
)

const evidenceArbitrary: fc.Arbitrary<Evidence> = nodesArbitrary.chain((pairs) => {
  const nodes = pairs.map(([type, value]) => node(`${rules.types[type ?? 0]?.name}:${value}`, type))
  const place = fc.nat(nodes.length - 1)
  const ends = fc.tuple(place, place, fc.nat(4), fc.boolean()).filter(([a, b]) => a < b)
  return fc
    .uniqueArray(ends, { maxLength: 16, selector: ([a, b]) => `${a} ${b}` })
    .map((found) => ({
      nodes,
      edges: found.map(([a, b, at, alias]) => ({
        ...edge(a, b, at),
        kind: alias ? ('alias' as const) : ('seen' as const),
      })),
    }))
})

function expectOrderIndependent(resolveClusters: Resolve): void {
  const relisted = evidenceArbitrary.chain((evidence) => {
    const { nodes, edges } = evidence
    return fc
      .tuple(
        fc.shuffledSubarray([...nodes.keys()], { minLength: nodes.length }),
        fc.shuffledSubarray([...edges], { minLength: edges.length }),
      )
      .map(([places, shuffled]) => [evidence, relist(evidence, places, shuffled)] as const)
  })
  fc.assert(
    fc.property(relisted, ([evidence, other]) => {
      expect(resolveClusters(other)).toEqual(resolveClusters(evidence))
    }),
    { numRuns: 1_000 },
  )
}

/** The same evidence, its members listed in the order of `places`. */
function relist({ nodes }: Evidence, places: readonly number[], edges: readonly Edge[]): Evidence {
  const moved = edges.map((each) => {
    const [a, b] = [places.indexOf(each.a), places.indexOf(each.b)]
    return { ...each, a: Math.min(a, b), b: Math.max(a, b) }
  })
  return { nodes: places.flatMap((place) => nodes[place] ?? []), edges: moved }
}

function clustersOf({ nodes }: Evidence, clusters: readonly (readonly number[])[]) {
  const names = clusters.map((places) => places.map((place) => nodes[place]?.identifier).sort())
  return new Set(names.map((cluster) => cluster.join(' ')))
}

function node(identifier: string, type = 0): Member {
  return { identifier, type, firstSeenMs: 0, lastSeenMs: 0 }
}

function edge(a: number, b: number, firstSeenMs: number): Edge {
  return { a, b, kind: 'seen', firstSeenMs, lastSeenMs: firstSeenMs }
}
