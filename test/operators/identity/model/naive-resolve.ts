import type { IdentityRules } from '#operators'
import { askedAbout, giantParts, isBelieved } from './naive-giant.ts'

/** One identifier, with all that resolution may look at. */
export interface NaiveMember {
  readonly key: string
  readonly type: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly blocked: boolean
}

/** What links two identifiers, as lists of times. */
export interface NaiveEdge {
  /** The smaller key first. */
  readonly ends: readonly [string, string]
  readonly alias: boolean
  readonly times: readonly number[]
  readonly verdict?: NaiveVerdict | undefined
}

export interface NaiveVerdict {
  readonly atMs: number
  readonly command: string
}

export interface NaiveEvidence {
  readonly members: readonly NaiveMember[]
  readonly edges: readonly NaiveEdge[]
  readonly cannot: readonly (NaiveVerdict & { readonly ends: readonly [string, string] })[]
  /** Identifiers whose group a person said to leave as it is, though it is too large. */
  readonly declined: ReadonlySet<string>
}

/** Clusters as sorted lists of keys, and refused edges with their guard. */
export interface NaiveResolution {
  readonly clusters: readonly (readonly string[])[]
  readonly suppressed: readonly string[]
  /** Whom a question about a group that is too large is named after. */
  readonly asked: readonly string[]
}

/**
 * The rules of resolution said once more, as plainly as possible: clusters are sets in a list, every
 * question is answered by counting. Slow, and shares nothing with what it checks.
 */
export function naiveResolve(
  evidence: NaiveEvidence,
  rules: IdentityRules,
  asOfMs: number,
): NaiveResolution {
  const byKey = new Map(evidence.members.map((member) => [member.key, member]))
  const alive = evidence.edges.filter(
    ({ ends, times, verdict }) =>
      (times.length > 0 || verdict !== undefined) &&
      ends.every((key) => byKey.get(key)?.blocked === false),
  )
  const shared = sharedKeys(alive, byKey, rules, asOfMs)
  const parkedShared = (edge: NaiveEdge) =>
    edge.verdict === undefined && edge.ends.some((key) => shared.has(key))
  const conducting = alive.filter((edge) => !parkedShared(edge))
  const giants = giantParts(conducting, evidence.members, rules)
  const giant = new Set(giants.flat())
  const world = new World(evidence, rules, asOfMs, byKey)
  const cannot = world.takeVerdicts(alive)
  const guards = new Map<NaiveEdge, string>()
  for (const edge of alive.filter(({ verdict }) => verdict === undefined).sort(world.order)) {
    if (parkedShared(edge)) guards.set(edge, 'shared')
    else if (giant.has(edge.ends[0]) && !isBelieved(edge, byKey, rules)) guards.set(edge, 'giant')
    else {
      const guard = world.refusal(edge.ends, cannot)
      if (guard === '') world.join(edge.ends)
      else guards.set(edge, '?')
    }
  }
  for (const edge of alive) world.settle(edge, guards, cannot)
  return {
    clusters: world.clusters
      .map((cluster) => [...cluster].sort())
      .sort((a, b) => (a.join() < b.join() ? -1 : 1)),
    suppressed: [...guards].map(([{ ends }, guard]) => `${ends.join(' ')}: ${guard}`).sort(),
    asked: askedAbout(giants, conducting, evidence.declined),
  }
}

class World {
  clusters: ReadonlySet<string>[]
  readonly #rules: IdentityRules
  readonly #asOfMs: number
  readonly #byKey: ReadonlyMap<string, NaiveMember>
  readonly #cannot: NaiveEvidence['cannot']
  #cores: readonly ReadonlySet<string>[] = []

  constructor(
    { members, cannot }: NaiveEvidence,
    rules: IdentityRules,
    asOfMs: number,
    byKey: ReadonlyMap<string, NaiveMember>,
  ) {
    this.clusters = members.map(({ key }) => new Set([key]))
    this.#rules = rules
    this.#asOfMs = asOfMs
    this.#byKey = byKey
    this.#cannot = cannot
  }

  /** Later verdicts first; answers the cannot-links that hold. */
  takeVerdicts(edges: readonly NaiveEdge[]): NaiveEvidence['cannot'] {
    const must = edges.flatMap(({ ends, verdict }) =>
      verdict ? [{ ends, ...verdict, must: true }] : [],
    )
    const all = [...must, ...this.#cannot.map((link) => ({ ...link, must: false }))]
    all.sort(
      (a, b) =>
        b.atMs - a.atMs ||
        (a.command < b.command ? 1 : a.command > b.command ? -1 : 0) ||
        this.#ranks(a) - this.#ranks(b) ||
        (a.ends.join(' ') < b.ends.join(' ') ? -1 : 1),
    )
    const holding: NaiveEvidence['cannot'][number][] = []
    for (const said of all) {
      const [left, right] = [this.clusterOf(said.ends[0]), this.clusterOf(said.ends[1])]
      if (left === right) continue
      if (!said.must) holding.push(said)
      else if (!separates(holding, left, right)) this.join(said.ends)
    }
    this.#cores = [...this.clusters]
    return holding
  }

  clusterOf(key: string): ReadonlySet<string> {
    return this.clusters.find((cluster) => cluster.has(key)) ?? new Set()
  }

  join([a, b]: readonly [string, string]): void {
    const [left, right] = [this.clusterOf(a), this.clusterOf(b)]
    if (left === right) return
    const others = this.clusters.filter((cluster) => cluster !== left && cluster !== right)
    this.clusters = [...others, new Set([...left, ...right])]
  }

  refusal([a, b]: readonly [string, string], cannot: NaiveEvidence['cannot']): string {
    const [left, right] = [this.clusterOf(a), this.clusterOf(b)]
    if (left === right) return ''
    if (separates(cannot, left, right)) return 'cannot-link'
    const union = new Set([...left, ...right])
    const cores = this.#cores.filter((core) => [...core].every((key) => union.has(key)))
    for (const { name, type, max, withinMs } of this.#rules.limits) {
      const typeName = this.#rules.types[type]?.name
      const counting = (keys: ReadonlySet<string>) =>
        [...keys].filter((key) => {
          const member = this.#byKey.get(key)
          return member?.type === typeName && (member?.lastSeenMs ?? 0) > this.#asOfMs - withinMs
        }).length
      const grown = counting(left) > 0 && counting(right) > 0
      if (grown && counting(union) > Math.max(max, ...cores.map(counting))) return name
    }
    const sizeMax = Math.max(this.#rules.maxCluster, ...cores.map(({ size }) => size))
    return union.size > sizeMax ? 'maxCluster' : ''
  }

  /** What keeps the two ends of an edge apart in the end. */
  settle(edge: NaiveEdge, guards: Map<NaiveEdge, string>, cannot: NaiveEvidence['cannot']): void {
    if (this.clusterOf(edge.ends[0]) === this.clusterOf(edge.ends[1])) guards.delete(edge)
    else if (edge.verdict !== undefined) guards.set(edge, 'cannot-link')
    else if (guards.get(edge) === '?') guards.set(edge, this.refusal(edge.ends, cannot))
  }

  readonly order = (left: NaiveEdge, right: NaiveEdge): number => {
    const latest = this.#rules.conflict === 'latest'
    const timeOf = ({ times }: NaiveEdge) => (latest ? -Math.max(...times) : Math.min(...times))
    return (
      Number(right.alias) - Number(left.alias) ||
      this.#ranks(left) - this.#ranks(right) ||
      timeOf(left) - timeOf(right) ||
      (left.ends[0] < right.ends[0] ? -1 : left.ends[0] > right.ends[0] ? 1 : 0) ||
      (left.ends[1] < right.ends[1] ? -1 : 1)
    )
  }

  #ranks({ ends }: Pick<NaiveEdge, 'ends'>): number {
    return ends.reduce((sum, key) => {
      const name = this.#byKey.get(key)?.type
      return sum + (this.#rules.types.find((type) => type.name === name)?.rank ?? 0)
    }, 0)
  }
}

function separates(
  cannot: NaiveEvidence['cannot'],
  left: ReadonlySet<string>,
  right: ReadonlySet<string>,
): boolean {
  return cannot.some(
    ({ ends: [a, b] }) => (left.has(a) && right.has(b)) || (left.has(b) && right.has(a)),
  )
}

function sharedKeys(
  edges: readonly NaiveEdge[],
  byKey: ReadonlyMap<string, NaiveMember>,
  { types }: IdentityRules,
  asOfMs: number,
): ReadonlySet<string> {
  return new Set(
    [...byKey.values()].flatMap(({ key, type }) => {
      const rule = types.find(({ name }) => name === type)?.shared
      if (rule === undefined) return []
      const people = edges.filter(({ ends, times }) => {
        const [a, b] = ends
        const other = a === key ? b : b === key ? a : undefined
        const isPerson = byKey.get(other ?? '')?.type === types[rule.by]?.name
        return isPerson && Math.max(...times) > asOfMs - rule.withinMs
      })
      return people.length > rule.above ? [key] : []
    }),
  )
}
