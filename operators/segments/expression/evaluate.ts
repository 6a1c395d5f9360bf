import type { SegmentInputs, SegmentVerdict } from '../segment-rules.ts'
import type { Expression } from './node.ts'

/** Turns of single criteria that are looked at, at the most, to find the next turn of the whole. */
const turnsMax = 32

/** What is counted on a walk through an expression. */
interface Tally {
  criteria: number
  met: number
  changesMs: number
}

/**
 * Tests a profile.
 *
 * The score is the share of criteria that are met. A criterion under `not` is met when it does not hold;
 * under two of them, when it does. Every criterion counts the same, wherever it stands.
 */
export function evaluate(expression: Expression, inputs: SegmentInputs): SegmentVerdict {
  const tally: Tally = { criteria: 0, met: 0, changesMs: Infinity }
  const member = walk(expression, inputs, inputs.asOfMs, true, tally)
  const score = tally.met / tally.criteria
  const { changesMs } = tally
  if (changesMs === Infinity) return { member, score, changesMs }
  return { member, score, changesMs: nextChangeMs(expression, inputs, member, changesMs) }
}

/** Passes over the turns of criteria that leave the whole as it is. */
function nextChangeMs(
  expression: Expression,
  inputs: SegmentInputs,
  member: boolean,
  firstMs: number,
): number {
  let atMs = firstMs
  for (let turn = 1; turn < turnsMax; turn += 1) {
    const tally: Tally = { criteria: 0, met: 0, changesMs: Infinity }
    if (walk(expression, inputs, atMs, true, tally) !== member) return atMs
    if (tally.changesMs === Infinity) return Infinity
    atMs = tally.changesMs
  }
  return atMs
}

/** Looks at every criterion, since all of them count. `wanted` is what a criterion must be to be met. */
function walk(
  expression: Expression,
  inputs: SegmentInputs,
  asOfMs: number,
  wanted: boolean,
  tally: Tally,
): boolean {
  if (expression.kind === 'not') return !walk(expression.term, inputs, asOfMs, !wanted, tally)
  if (expression.kind === 'criterion') {
    const holds = expression.holds(inputs, asOfMs)
    tally.criteria += 1
    if (holds === wanted) tally.met += 1
    if (expression.changesMs !== undefined) {
      tally.changesMs = Math.min(tally.changesMs, expression.changesMs(inputs, asOfMs))
    }
    return holds
  }
  const isAnd = expression.kind === 'and'
  let verdict = isAnd
  for (const term of expression.terms) {
    if (walk(term, inputs, asOfMs, wanted, tally) !== isAnd) verdict = !isAnd
  }
  return verdict
}
