import { guardNames, profileId, type IdentityRules, type Member } from '#operators'
import type { NaiveEvidence, NaiveIdentifier } from './naive-evidence.ts'
import {
  byEnds,
  edgeOf,
  strongestOf,
  type NaiveApart,
  type NaiveEdge,
  type NaiveInput,
} from './naive-input.ts'
import type { Outcome } from '../outcome.ts'

/** Resolves what survives a program by the definition: step by step, over plain sets. */
export function naiveOutcome(evidence: NaiveEvidence, rules: IdentityRules): Outcome {
  const pairs = [...evidence.pairs.values()]
  const apart = pairs.flatMap(({ ends, cannotLink }) =>
    cannotLink === undefined ? [] : [{ ends, ...cannotLink }],
  )
  const { identifiers, asOfMs } = evidence
  return naiveResolve({ identifiers, edges: pairs.flatMap(edgeOf), apart, asOfMs }, rules)
}

/** The definition of resolution, without any of the engine's code. */
export function naiveResolve(input: NaiveInput, rules: IdentityRules): Outcome {
  const naive = new NaiveResolution(input, rules)
  return naive.outcome()
}

class NaiveResolution {
  readonly #rules: IdentityRules
  readonly #input: NaiveInput
  /** The cluster of each identifier: one set for all its members. */
  readonly #clusters = new Map<string, Set<string>>()
  readonly #refused = new Map<NaiveEdge, string>()
  readonly #bridged = new Set<string>()
  readonly #apart: NaiveApart[] = []
  /** What verdicts made of each identifier: a limit that it exceeds is as large as it is. */
  #cores = new Map<string, readonly string[]>()

  constructor(input: NaiveInput, rules: IdentityRules) {
    this.#rules = rules
    this.#input = input
    for (const key of input.identifiers.keys()) this.#clusters.set(key, new Set([key]))
    const edges = input.edges.filter((edge) => !this.#isGone(edge))
    const shared = this.#shared(edges)
    const parked = new Map(edges.map((edge) => [edge, this.#parkedBy(edge, shared)]))
    const groups = edges.filter((edge) => parked.get(edge) === '' && edge.kind !== 'candidate')
    const giant = this.#giant(groups)
    this.#takeVerdicts(edges.filter(({ kind }) => kind === 'verdict'))
    const usable: NaiveEdge[] = []
    for (const edge of edges) {
      const inGiant = edge.ends.some((end) => giant.has(end)) && !this.#isBelieved(edge)
      const guard = parked.get(edge) || (inGiant ? guardNames.giant : '')
      if (guard !== '') this.#refused.set(edge, guard)
      else if (edge.kind !== 'verdict') usable.push(edge)
    }
    this.#takeInOrder(usable)
  }

  outcome(): Outcome {
    const kept = [...this.#refused].filter(([{ ends }]) => !this.#together(ends))
    const clusters = [...new Set(this.#clusters.values())]
    return {
      profiles: clusters
        .map((cluster) => ({ id: this.#idOf(cluster), members: [...cluster].sort() }))
        .sort((left, right) => (left.id < right.id ? -1 : 1)),
      refused: kept.map(([{ ends }, guard]) => `${ends.join(' ')}: ${guard}`).sort(),
    }
  }

  #isGone({ ends, kind }: NaiveEdge): boolean {
    const each = ends.map((end) => this.#identifier(end))
    return each.some((end) => end.blocked || (kind === 'candidate' && end.withdrawn))
  }

  /** Identifiers with more neighbours of the sharing type than allowed. */
  #shared(edges: readonly NaiveEdge[]): ReadonlySet<string> {
    const { asOfMs, identifiers } = this.#input
    const shared = new Set<string>()
    for (const { key, type } of identifiers.values()) {
      const rule = this.#rules.types[type]?.shared
      if (rule === undefined) continue
      const people = new Set<string>()
      for (const { ends, kind, lastSeenMs } of edges) {
        if (!ends.includes(key) || kind === 'candidate') continue
        const other = ends[0] === key ? ends[1] : ends[0]
        const isRecent = lastSeenMs > asOfMs - rule.withinMs
        if (this.#identifier(other).type === rule.by && isRecent) people.add(other)
      }
      if (people.size > rule.above) shared.add(key)
    }
    return shared
  }

  #parkedBy({ ends, kind }: NaiveEdge, shared: ReadonlySet<string>): string {
    if (kind === 'verdict') return ''
    if (ends.some((end) => shared.has(end))) return guardNames.shared
    const conducts = (end: string) => this.#type(end)?.conducts !== false
    return ends.every(conducts) ? '' : guardNames.conducts
  }

  /** Identifiers of connected parts with more members or edges than may be believed. */
  #giant(conducting: readonly NaiveEdge[]): ReadonlySet<string> {
    const { maxEvidence } = this.#rules
    const giant = new Set<string>()
    for (const key of this.#input.identifiers.keys()) {
      const part = new Set([key])
      for (const member of part) {
        for (const { ends } of conducting) {
          if (ends.includes(member)) for (const end of ends) part.add(end)
        }
      }
      const edges = conducting.filter(({ ends }) => part.has(ends[0]))
      if (part.size > maxEvidence.members || edges.length > maxEvidence.edges) giant.add(key)
    }
    return giant
  }

  #isBelieved({ ends, kind }: NaiveEdge): boolean {
    if (kind === 'verdict' || kind === 'alias') return true
    return kind === 'seen' && ends.every((end) => this.#type(end)?.personal === true)
  }

  #takeVerdicts(mustLinks: readonly NaiveEdge[]): void {
    const said = [
      ...mustLinks.map((edge) => ({ by: edge.verdict, edge, apart: undefined })),
      ...this.#input.apart.map((apart) => ({ by: apart, edge: undefined, apart })),
    ].sort((left, right) => {
      const byTime = (right.by?.atMs ?? 0) - (left.by?.atMs ?? 0)
      const [one, other] = [left.edge, right.edge]
      if (byTime !== 0 || left.by?.id !== right.by?.id || !one || !other) {
        return byTime || ((right.by?.id ?? '') < (left.by?.id ?? '') ? -1 : 1)
      }
      return this.#ranks(one) - this.#ranks(other) || byEnds(one, other)
    })
    for (const { edge, apart } of said) {
      if (apart !== undefined && !this.#together(apart.ends)) this.#apart.push(apart)
      if (edge === undefined || this.#together(edge.ends)) continue
      if (this.#isForbidden(edge.ends)) this.#refused.set(edge, guardNames.cannotLink)
      else this.#unite(edge.ends)
    }
    if (said.length === 0) return
    const keys = [...this.#clusters.keys()]
    this.#cores = new Map(keys.map((key) => [key, [...this.#cluster(key)]]))
  }

  #takeInOrder(edges: readonly NaiveEdge[]): void {
    for (const edge of [...edges].sort((left, right) => this.#compare(left, right))) {
      if (this.#together(edge.ends)) continue
      const guard = this.#refusal(edge)
      if (guard !== '') this.#refused.set(edge, guard)
      else {
        this.#unite(edge.ends)
        if (edge.kind === 'candidate') this.#bridged.add(edge.ends[0])
      }
    }
    for (const edge of edges) {
      if (this.#refused.has(edge) && !this.#together(edge.ends)) {
        const guard = this.#refusal(edge)
        if (guard !== '') this.#refused.set(edge, guard)
      }
    }
  }

  /** Strong kinds first, heavy candidates, strong identifiers, then by time and by name. */
  #compare(left: NaiveEdge, right: NaiveEdge): number {
    const kinds = ['verdict', 'alias', 'seen', 'candidate']
    const isLatest = this.#rules.conflict === 'latest'
    return (
      kinds.indexOf(left.kind) - kinds.indexOf(right.kind) ||
      right.bits - left.bits ||
      this.#ranks(left) - this.#ranks(right) ||
      (isLatest ? right.lastSeenMs - left.lastSeenMs : left.firstSeenMs - right.firstSeenMs) ||
      byEnds(left, right)
    )
  }

  #ranks({ ends }: NaiveEdge): number {
    return ends.reduce((sum, end) => sum + (this.#type(end)?.rank ?? 0), 0)
  }

  #refusal({ ends, kind }: NaiveEdge): string {
    if (this.#isForbidden(ends)) return guardNames.cannotLink
    const sides = ends.map((end) => [...this.#cluster(end)])
    const all = sides.flat()
    for (const { name, type, max, withinMs } of this.#rules.limits) {
      const count = (keys: readonly string[]) =>
        keys.filter((key) => this.#counts(key, type, withinMs)).length
      const core = Math.max(...all.map((key) => count(this.#cores.get(key) ?? [])))
      if (sides.every((side) => count(side) > 0) && count(all) > Math.max(max, core)) return name
    }
    const core = Math.max(...all.map((key) => this.#cores.get(key)?.length ?? 0))
    if (all.length > Math.max(this.#rules.maxCluster, core)) return guardNames.size
    const members = all.map((key) => this.#member(key))
    const guard = this.#rules.guards.find(({ allows }) => !allows(members))
    if (guard !== undefined) return guard.name
    const isChain = kind === 'candidate' && all.some((key) => this.#bridged.has(key))
    return isChain ? guardNames.chain : ''
  }

  #counts(key: string, type: number, withinMs: number): boolean {
    const identifier = this.#identifier(key)
    return identifier.type === type && identifier.lastSeenMs > this.#input.asOfMs - withinMs
  }

  #idOf(cluster: ReadonlySet<string>): string {
    const members = [...cluster].map((key) => this.#identifier(key))
    const strongest = strongestOf(members, this.#rules)
    return strongest === undefined ? '' : profileId(this.#rules.idKey, strongest.key)
  }

  #isForbidden([left, right]: readonly [string, string]): boolean {
    const [a, b] = [this.#cluster(left), this.#cluster(right)]
    return this.#apart.some(
      ({ ends: [first, second] }) =>
        (a.has(first) && b.has(second)) || (a.has(second) && b.has(first)),
    )
  }

  #unite([left, right]: readonly [string, string]): void {
    const joined = new Set([...this.#cluster(left), ...this.#cluster(right)])
    for (const key of joined) this.#clusters.set(key, joined)
  }

  #together([left, right]: readonly [string, string]): boolean {
    return this.#cluster(left).has(right)
  }

  #cluster(key: string): ReadonlySet<string> {
    return this.#clusters.get(key) ?? new Set([key])
  }

  #identifier(key: string): NaiveIdentifier {
    const found = this.#input.identifiers.get(key)
    if (found === undefined) throw new Error(`${key} is on an edge but was never seen`)
    return found
  }

  #type(key: string) {
    return this.#rules.types[this.#identifier(key).type]
  }

  #member(key: string): Member {
    const { type, firstSeenMs, lastSeenMs } = this.#identifier(key)
    return { identifier: key, type, firstSeenMs, lastSeenMs }
  }
}
