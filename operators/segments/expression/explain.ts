import type { JsonObject, JsonValue } from '#schemas'
import type { Criterion } from '../criteria/criterion.ts'
import type { SegmentInputs } from '../segment-rules.ts'
import type { Expression } from './node.ts'

/** An expression or a part of it, and what it says of a profile. */
export interface SegmentExplanation {
  readonly definition: JsonObject
  /** In words: `trait orders is at least 2`; `and`, `or`, `not` where it has terms. */
  readonly text: string
  readonly verdict: boolean
  /** What stands in an `and`, `or` or `not`. */
  readonly terms?: readonly SegmentExplanation[]
  /** Of a criterion: what it looks at, and what would turn its verdict. */
  readonly criterion?: CriterionExplanation
}

/** What a criterion looks at, and what would turn its verdict. */
export interface CriterionExplanation {
  /** Null where the profile has nothing of the kind. */
  readonly value: JsonValue
  /** Traits whose values it looks at, implicit ones too. */
  readonly traits: readonly string[]
  /** In words: `once at least 500, 380 away`, `at 2026-03-01T00:00:00.000Z`. */
  readonly turns: string
  /** When its verdict turns by time alone; null for never. */
  readonly changesMs: number | null
}

/** Says of every part of an expression what it says of a profile. */
export function explain(expression: Expression, inputs: SegmentInputs): SegmentExplanation {
  const { definition, kind } = expression
  if (kind === 'criterion') return explainCriterion(expression, inputs)
  if (kind === 'not') {
    const term = explain(expression.term, inputs)
    return { definition, text: kind, verdict: !term.verdict, terms: [term] }
  }
  const terms = expression.terms.map((term) => explain(term, inputs))
  const verdict =
    kind === 'and' ? terms.every((term) => term.verdict) : terms.some((term) => term.verdict)
  return { definition, text: kind, verdict, terms }
}

function explainCriterion(criterion: Criterion, inputs: SegmentInputs): SegmentExplanation {
  const { definition, text, uses } = criterion
  const verdict = criterion.holds(inputs, inputs.asOfMs)
  const changesMs = criterion.changesMs?.(inputs, inputs.asOfMs) ?? Infinity
  const traits = [
    ...(uses.trait === undefined ? [] : [uses.trait]),
    ...(uses.implicit ?? []).map(({ name }) => name),
  ]
  return {
    definition,
    text,
    verdict,
    criterion: {
      value: criterion.value(inputs) ?? null,
      traits,
      turns: turnsBy(criterion, inputs, verdict, changesMs),
      changesMs: changesMs === Infinity ? null : changesMs,
    },
  }
}

function turnsBy(
  criterion: Criterion,
  inputs: SegmentInputs,
  verdict: boolean,
  changesMs: number,
): string {
  const { comparison, text } = criterion
  if (changesMs !== Infinity) return `at ${timeText(changesMs)}`
  const [once, distance] = [
    verdict ? 'once not' : 'once',
    comparison?.distance?.(criterion.value(inputs)),
  ]
  if (comparison === undefined) return `${once}: ${text}`
  const away =
    distance === undefined || Number.isNaN(distance) ? '' : `, ${Math.abs(distance)} away`
  return `${once} ${comparison.text}${away}`
}

/** Times past what a date can be are shown as they are. */
function timeText(timeMs: number): string {
  const date = new Date(timeMs)
  return Number.isNaN(date.getTime()) ? String(timeMs) : date.toISOString()
}
