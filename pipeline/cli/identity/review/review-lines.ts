import type { CandidateScore, Explanation, IdentityDelta, Profile } from '#operators'
import { count, moment } from '../../output/format.ts'
import { table } from '../../output/table.ts'
import { endsOf } from '../changes/change-lines.ts'
import { edgeLines, likenessLines } from '../explain/explanation-lines.ts'
import type { ListedReview } from './review-queue.ts'

/** A question with what is known about it. */
export interface ShownReview {
  readonly review: ListedReview
  /** Links that the guard refuses, between the two profiles. */
  readonly evidence: Explanation['suppressed']
  /** How the two people agree, where they are alike. */
  readonly likeness?: CandidateScore | undefined
  /** The profiles as they are, and as they would be. */
  readonly before: readonly Profile[]
  readonly after: readonly Profile[]
  readonly deltas: readonly IdentityDelta[]
}

/** A question for people: both profiles side by side, and what an accept makes of them. */
export function reviewLines({
  review,
  evidence,
  likeness,
  before,
  after,
}: ShownReview): readonly string[] {
  const { id, guard, openedAtMs, status, author, note, decidedAtMs } = review
  const decided =
    status === 'open'
      ? []
      : [['decided', `${status} by ${author}, ${moment(decidedAtMs)}: ${note}`]]
  const facts = [
    ['review', id],
    ['one person?', endsOf(review)],
    ['guard', guard],
    ['opened', moment(openedAtMs)],
    ...decided,
  ]
  return [
    ...table([{ title: '' }, { title: '' }], facts, 1_000),
    '',
    'evidence',
    ...edgeLines(evidence),
    ...likenessLines(likeness),
    '',
    ...sideBySide(before, after),
  ]
}

/** Profiles that fit beside each other on a screen. */
const columnsMax = 4

function sideBySide(before: readonly Profile[], after: readonly Profile[]): readonly string[] {
  const shown = [...before.slice(0, columnsMax), ...after.slice(0, columnsMax)]
  const traits = [...new Set(shown.flatMap(({ traits: each }) => Object.keys(each)))].sort()
  const titles = [
    ...before.slice(0, columnsMax).map(() => 'now'),
    ...after.slice(0, columnsMax).map(() => 'if accepted'),
  ]
  const rows = [
    ['profile', ...shown.map(({ id }) => id)],
    ['events', ...shown.map(({ events }) => count(events))],
    ['first seen', ...shown.map(({ firstSeenMs }) => moment(firstSeenMs))],
    ['last seen', ...shown.map(({ lastSeenMs }) => moment(lastSeenMs))],
    ...identifierRows(shown),
    ...traits.map((name) => [
      `trait ${name}`,
      ...shown.map(({ traits: each }) => textOf(each[name])),
    ]),
  ]
  return table([{ title: '' }, ...titles.map((title) => ({ title }))], rows, 40)
}

function identifierRows(profiles: readonly Profile[]): readonly (readonly string[])[] {
  const types = [
    ...new Set(profiles.flatMap(({ identifiers }) => identifiers.map(({ type }) => type))),
  ]
  return types.flatMap((type) => {
    const values = profiles.map(({ identifiers }) =>
      identifiers.filter((each) => each.type === type),
    )
    const longest = Math.max(...values.map(({ length }) => length))
    return Array.from({ length: longest }, (_, place) => [
      place === 0 ? type : '',
      ...values.map((each) => each[place]?.value ?? ''),
    ])
  })
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
