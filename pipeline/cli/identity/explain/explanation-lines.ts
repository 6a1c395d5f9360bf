import type { ExplainedEdge, Explanation, SuppressedEdge, Union } from '#operators'
import { count, moment } from '../../output/format.ts'
import { printable } from '../../output/printable.ts'
import { table } from '../../output/table.ts'

/** Width of a value, in characters: identifiers are rarely longer. */
const valueWidthMax = 80

/** Why a profile is what it is, for people. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { edges, suppressed, cannotLinks, history } = explanation
  return [
    ...factLines(explanation),
    '',
    ...memberLines(explanation),
    ...section('linked by', edges.length > 0, edgeLines(edges)),
    ...section('kept apart from', suppressed.length > 0, suppressed.flatMap(suppressedLines)),
    ...section(
      'said to be others',
      cannotLinks.length > 0,
      cannotLinks.map(({ ends, author, note, atMs }) =>
        printable(`  ${ends.join(' is not ')}: ${author}, ${moment(atMs)}: ${note}`),
      ),
    ),
    ...section('how it came about', history.length > 0, history.map(unionLine)),
  ]
}

function factLines(explanation: Explanation): readonly string[] {
  const { profileId, version, namedAfter, confidence, method, aliases } = explanation
  const facts = [
    ['profile', profileId],
    ['version', count(version)],
    ['named after', namedAfter],
    ['confidence', `${confidence.toFixed(4)} (${method})`],
    ...(aliases.length === 0 ? [] : [['formerly', aliases.join(', ')]]),
  ]
  return table([{ title: '' }, { title: '' }], facts, 1_000)
}

function memberLines({ members }: Explanation): readonly string[] {
  const columns = [
    { title: 'identifier' },
    { title: 'events', align: 'right' },
    { title: 'first seen' },
    { title: 'last seen' },
    { title: '' },
  ] as const
  const rows = members.map((member) => {
    const { type, value, shared, blocked, withdrawn } = member
    const marks = { shared, blocked, 'consent withdrawn': withdrawn }
    const set = Object.entries(marks).flatMap(([name, isSet]) => (isSet ? [name] : []))
    const seen = [moment(member.firstSeenMs), moment(member.lastSeenMs)]
    return [`${type}:${value}`, count(member.count), ...seen, set.join(', ')]
  })
  return table(columns, rows, valueWidthMax)
}

function section(title: string, isThere: boolean, lines: readonly string[]): readonly string[] {
  return isThere ? ['', title, ...lines] : []
}

/** Edges, and under each what every source says of it. */
export function edgeLines(edges: readonly ExplainedEdge[]): readonly string[] {
  return edges.flatMap((edge) => {
    const { ends, rule, verdict, candidate } = edge
    const note = verdict === undefined || verdict.note === '' ? '' : `: ${verdict.note}`
    const bits = candidate === undefined ? '' : `, ${candidate.bits.toFixed(1)} bits`
    const head = `  ${ends.join(' – ')}: ${rule}${note}${bits}${seenText(edge)}`
    return [printable(head), ...edge.traces.map(traceLine), ...likenessLines(edge.likeness)]
  })
}

/** How often and when an edge was seen, which verdicts and likeness need not be; else what was taken back. */
function seenText({ count: times, firstSeenMs, lastSeenMs, removedUntilMs }: ExplainedEdge) {
  if (times > 0) return `, ${count(times)} ×, ${moment(firstSeenMs)} to ${moment(lastSeenMs)}`
  return removedUntilMs === undefined ? '' : `, what was seen up to ${moment(removedUntilMs)}`
}

/** What each comparison says of two people, and what that comes to. */
export function likenessLines(likeness: ExplainedEdge['likeness']): readonly string[] {
  if (likeness === undefined) return []
  const { findings, priorBits, bits, chance } = likeness
  const said = findings.map(({ comparison, level, bits: each }) =>
    printable(`    ${comparison}: ${level}, ${signed(each)} bits`),
  )
  const sum = `${bits.toFixed(1)} bits: one person with a chance of ${(100 * chance).toFixed(1)} %`
  return [...said, `    any two people: ${signed(priorBits)} bits`, `    together ${sum}`]
}

function signed(bits: number): string {
  return `${bits < 0 ? '' : '+'}${bits.toFixed(1)}`
}

function traceLine({
  source,
  kind,
  count: times,
  firstId,
  lastId,
}: ExplainedEdge['traces'][number]): string {
  const ids = firstId === lastId ? `event ${firstId}` : `events ${firstId} to ${lastId}`
  return printable(`    ${source}: ${kind} ${count(times)} ×, ${ids}`)
}

function suppressedLines(edge: SuppressedEdge): readonly string[] {
  const { guard, blocking, otherProfileId } = edge
  const pair = blocking === undefined ? '' : ` (${blocking.join(' and ')})`
  return [...edgeLines([edge]), printable(`    by ${guard}${pair}; there it is ${otherProfileId}`)]
}

function unionLine({ edge, parts, size }: Union, place: number): string {
  const [left, right] = parts.map(({ namedAfter, union }) =>
    union === undefined ? namedAfter : `${union + 1}.`,
  )
  const what = `${left ?? ''} and ${right ?? ''}: ${edge.rule}, ${moment(edge.firstSeenMs)}`
  return printable(`  ${place + 1}. ${what}, ${count(size)} identifiers`)
}
