import type { TraitType } from '../../aggregations/merge-rule.ts'
import { shown } from '../../conditions/reading.ts'
import type { Comparison } from '../../conditions/comparisons/comparison.ts'

/** Why nothing of a type can pass a comparison; undefined where something can. */
export function fitProblem(
  subject: string,
  type: TraitType,
  { kind, definition, fits }: Comparison,
): string | undefined {
  if (type === 'any' || fits.includes(type)) return undefined
  const known = fits.filter((each) => each !== 'any').join(' or ')
  return `${subject} is a ${type}: ${kind} ${shown(definition[kind])} is for a ${known}`
}
