import { identifierKey } from '#schemas'
import { resolve, type Edge, type IdentityRules, type Member } from '../../identity/index.ts'
import type { PersonRecord } from './person-record.ts'
import { recordType } from './person-records.ts'

/** Records that identifiers make one person. All numbers are places of records. */
export interface ExactGroups {
  /** Records of each group, ascending; every record is in one. */
  readonly groups: readonly (readonly number[])[]
  /** By group: the key of the identifier that names it. */
  readonly names: readonly string[]
  /** By type of identifier: unions of records that it made, the strongest type first. */
  readonly merges: ReadonlyMap<string, number>
  /** Links that a guard keeps from joining. */
  readonly suppressed: number
}

interface Graph {
  readonly nodes: readonly Member[]
  readonly edges: readonly Edge[]
}

/**
 * Groups records by their identifiers, with the same resolution as a stream has: a record and its
 * identifiers are nodes, and every identifier is an edge of its record.
 */
export function groupExactly(records: readonly PersonRecord[], rules: IdentityRules): ExactGroups {
  const graph = graphOf(records, rules)
  const { clusters, suppressed } = resolve(graph, rules)
  const groups: number[][] = []
  const names: string[] = []
  for (const cluster of clusters) {
    const members = cluster.filter((place) => place < records.length)
    if (members.length === 0) continue
    groups.push(members)
    names.push(
      nameOf(cluster.map((place) => graph.nodes[place]).filter((node) => node !== undefined)),
    )
  }
  const merges = countMerges(graph, groups, rules)
  return { groups, names, merges, suppressed: suppressed.size }
}

/** Records come first, so that a record's place is its node's. */
function graphOf(records: readonly PersonRecord[], rules: IdentityRules): Graph {
  const placeOfType = new Map(rules.types.map(({ name }, place) => [name, place]))
  const node = (type: string, value: string): Member => ({
    identifier: identifierKey({ type, value }),
    type: placeOfType.get(type) ?? rules.types.length,
    firstSeenMs: 0,
    lastSeenMs: 0,
  })
  const nodes = records.map(({ id }) => node(recordType, id))
  const edges: Edge[] = []
  const places = new Map<string, number>()
  for (const [record, { identifiers }] of records.entries()) {
    for (const { type, value } of identifiers) {
      const key = identifierKey({ type, value })
      const place = places.get(key) ?? nodes.push(node(type, value)) - 1
      places.set(key, place)
      edges.push({ a: record, b: place, kind: 'seen', firstSeenMs: 0, lastSeenMs: 0 })
    }
  }
  return { nodes, edges }
}

/** The strongest member, then the smallest: as profiles are named. */
function nameOf(members: readonly Member[]): string {
  const strongest = members.reduce((left, right) => {
    if (left.type !== right.type) return left.type < right.type ? left : right
    return left.identifier < right.identifier ? left : right
  })
  return strongest.identifier
}

/** How many records each type brought together, if types are taken from the strongest on. */
function countMerges(
  { nodes, edges }: Graph,
  groups: readonly (readonly number[])[],
  { types }: IdentityRules,
): ReadonlyMap<string, number> {
  const groupOf = new Map(
    groups.flatMap((members, group) => members.map((place) => [place, group])),
  )
  const parents = [...nodes.keys()]
  const rootOf = (place: number): number => {
    let root = place
    while (parents[root] !== root) root = parents[root] = parents[parents[root] ?? root] ?? root
    return root
  }
  const merges = new Map<string, number>()
  const firstRecord = new Map<string, number>()
  const byStrength = [...edges].sort((left, right) => typeOf(left, nodes) - typeOf(right, nodes))
  for (const edge of byStrength) {
    const key = `${edge.b} ${groupOf.get(edge.a)}`
    const first = firstRecord.get(key) ?? edge.a
    firstRecord.set(key, first)
    const [left, right] = [rootOf(first), rootOf(edge.a)]
    if (left === right) continue
    parents[right] = left
    const name = types[typeOf(edge, nodes)]?.name ?? ''
    merges.set(name, (merges.get(name) ?? 0) + 1)
  }
  return merges
}

function typeOf({ b }: Edge, nodes: readonly Member[]): number {
  return nodes[b]?.type ?? 0
}
