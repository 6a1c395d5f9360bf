import * as fc from 'fast-check'
import {
  profileId,
  resolve,
  type CannotLink,
  type Edge,
  type IdentityRules,
  type Member,
  type Resolution,
} from '#operators'
import { variants } from '../arbitraries.ts'
import { differ } from '../compare.ts'
import type { Case, Law, LawContext } from '../laws.ts'
import { strongestOf, type NaiveEdge } from '../naive/naive-input.ts'
import { naiveResolve } from '../naive/naive-resolve.ts'
import type { NaiveIdentifier } from '../naive/naive-evidence.ts'
import type { Outcome } from '../outcome.ts'
import { startMs } from '../step.ts'

/** Evidence as `resolve` takes it, with everything that can be in it. */
interface Given {
  readonly nodes: readonly Member[]
  readonly edges: readonly Edge[]
  readonly cannotLinks: readonly CannotLink[]
  readonly asOfMs: number
}

/** P13: the half that is about candidates. */
export const candidatesNeedConsent: Law = {
  id: 'P13',
  title:
    'candidates hold only with the consent of both, never chain, and give way to what was seen',
  cases: (context) =>
    fc.tuple(variants(context), givenOf(context)).map(([{ name, rules }, given]): Case => {
      const { nodes, edges, cannotLinks, asOfMs } = given
      return {
        variant: name,
        steps: [],
        notes: notesOf(given),
        check: async () => {
          const withdrawn = resolve({ nodes, edges, cannotLinks }, rules, asOfMs)
          const consenting = edges.filter((edge) => hasConsent(edge, nodes))
          const without = resolve({ nodes, edges: consenting, cannotLinks }, rules, asOfMs)
          const said = outcomeOf(withdrawn, edges, nodes, rules)
          return (
            differ(
              'A candidate holds without consent.',
              ['with it', said],
              ['without it', outcomeOf(without, consenting, nodes, rules)],
            ) ??
            differ(
              'Evidence is not resolved as it is defined.',
              ['resolve', said],
              ['the definition', naiveResolve(naiveOf(given), rules)],
            )
          )
        },
      }
    }),
}

function hasConsent({ a, b, kind }: Edge, nodes: readonly Member[]): boolean {
  return kind !== 'candidate' || !(nodes[a]?.withdrawn === true || nodes[b]?.withdrawn === true)
}

function givenOf({ alphabet, unitsMs }: LawContext): fc.Arbitrary<Given> {
  const letters = alphabet.letters.flat()
  return fc
    .tuple(
      fc.shuffledSubarray(letters, { minLength: 1, maxLength: Math.min(9, letters.length) }),
      fc.constantFrom(...unitsMs),
    )
    .chain(([letters, unitMs]) => {
      const time = fc.nat(9).map((times) => startMs + times * unitMs)
      const rarely = fc.nat(5).map((at) => at === 5)
      const node = fc.record({ from: time, to: time, blocked: rarely, withdrawn: rarely })
      const place = fc.nat(letters.length - 1)
      const edge = fc.record({
        ends: fc.tuple(place, place),
        kind: fc.constantFrom('seen', 'seen', 'alias', 'candidate', 'verdict', 'apart'),
        from: time,
        to: time,
        bits: fc.nat(3),
      })
      return fc
        .record({
          nodes: fc.tuple(...letters.map(() => node)),
          edges: fc.array(edge, { maxLength: 14 }),
          asOfMs: fc.oneof(fc.constant(-Infinity), time),
        })
        .map(({ nodes, edges, asOfMs }) => ({
          nodes: letters.map(({ key, type }, at): Member => {
            const { from = 0, to = 0, ...flags } = nodes[at] ?? {}
            return { identifier: key, type, ...earlierFirst(from, to), ...flags }
          }),
          ...edgesOf(edges),
          asOfMs,
        }))
    })
}

interface DrawnEdge {
  readonly ends: readonly [number, number]
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly bits: number
}

/** A pair has one edge. */
function edgesOf(drawn: readonly DrawnEdge[]): Pick<Given, 'edges' | 'cannotLinks'> {
  const edges = new Map<string, Edge>()
  const cannotLinks = new Map<string, CannotLink>()
  for (const [at, { ends, kind, from, to, bits }] of drawn.entries()) {
    const [a, b] = [Math.min(...ends), Math.max(...ends)]
    if (a === b) continue
    const stamp = { atMs: from, command: `c${at}` }
    if (kind === 'apart') cannotLinks.set(`${a} ${b}`, { a, b, ...stamp })
    else {
      const verdict = kind === 'verdict' ? { verdict: stamp } : {}
      const known = { a, b, kind: kind as Edge['kind'], ...earlierFirst(from, to), ...verdict }
      edges.set(`${a} ${b}`, kind === 'candidate' ? { ...known, bits } : known)
    }
  }
  return { edges: [...edges.values()], cannotLinks: [...cannotLinks.values()] }
}

function earlierFirst(one: number, two: number) {
  return { firstSeenMs: Math.min(one, two), lastSeenMs: Math.max(one, two) }
}

function outcomeOf(
  { clusters, suppressed }: Resolution,
  edges: readonly Edge[],
  nodes: readonly Member[],
  rules: IdentityRules,
): Outcome {
  const identifiers = identifiersOf(nodes)
  const profiles = clusters.map((places) => {
    const members = places.flatMap((place) => identifiers[place] ?? [])
    const id = profileId(rules.idKey, strongestOf(members, rules)?.key ?? '')
    return { id, members: members.map(({ key }) => key).sort() }
  })
  const refused = [...suppressed].map(([place, guard]) => {
    return `${endsOf(edges[place], nodes).join(' ')}: ${guard}`
  })
  return {
    profiles: profiles.sort((left, right) => (left.id < right.id ? -1 : 1)),
    refused: refused.sort(),
  }
}

function identifiersOf(nodes: readonly Member[]): readonly NaiveIdentifier[] {
  return nodes.map(({ identifier, blocked = false, withdrawn = false, ...node }) => {
    return { key: identifier, ...node, seen: true, blocked, withdrawn }
  })
}

function naiveOf({ nodes, edges, cannotLinks, asOfMs }: Given) {
  return {
    identifiers: new Map(identifiersOf(nodes).map((each) => [each.key, each])),
    edges: edges.map((edge): NaiveEdge => {
      const { kind, firstSeenMs, lastSeenMs, bits = 0, verdict } = edge
      const seen = { firstSeenMs, lastSeenMs, bits }
      const by = verdict && { atMs: verdict.atMs, id: verdict.command }
      return { ends: endsOf(edge, nodes), kind: kind as NaiveEdge['kind'], ...seen, verdict: by }
    }),
    apart: cannotLinks.map((link) => {
      return { ends: endsOf(link, nodes), atMs: link.atMs, id: link.command }
    }),
    asOfMs,
  }
}

function endsOf(
  edge: { readonly a: number; readonly b: number } | undefined,
  nodes: readonly Member[],
): readonly [string, string] {
  const left = nodes[edge?.a ?? -1]?.identifier ?? ''
  const right = nodes[edge?.b ?? -1]?.identifier ?? ''
  return left < right ? [left, right] : [right, left]
}

function notesOf({ nodes, edges, cannotLinks }: Given): readonly string[] {
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16)
  return [
    ...nodes.map(({ identifier, firstSeenMs, lastSeenMs, blocked, withdrawn }) => {
      const flags = `${blocked === true ? ', blocked' : ''}${withdrawn === true ? ', withdrawn' : ''}`
      return `${identifier} seen ${time(firstSeenMs)} to ${time(lastSeenMs)}${flags}`
    }),
    ...edges.map((edge) => {
      const weight = edge.kind === 'candidate' ? ` of ${edge.bits} bits` : ''
      const seen = `${time(edge.firstSeenMs)} to ${time(edge.lastSeenMs)}`
      return `${edge.kind}${weight}: ${endsOf(edge, nodes).join(' ')}, ${seen}`
    }),
    ...cannotLinks.map(
      (link) => `cannot-link: ${endsOf(link, nodes).join(' ')} ${time(link.atMs)}`,
    ),
  ]
}
