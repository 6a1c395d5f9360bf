import { checkSegments } from '../segments/definition/check-segments.ts'
import { SegmentsError } from '../segments/definition/segments-error.ts'
import type { SegmentSet } from '../segments/segment-set.ts'
import type { SegmentRules } from '../segments/segment-rules.ts'
import type { TraitSet } from '../traits/trait-set.ts'
import type { FoldProfileOptions } from './fold-profile.ts'

/** Names of the side outputs that were asked for. */
export function sideOutputsOf({
  segments,
  traitChanges = [],
  snapshots,
}: FoldProfileOptions): string[] {
  return [
    ...((segments?.names.length ?? 0) > 0 ? ['segment-changes'] : []),
    ...(traitChanges.length > 0 ? ['trait-changes'] : []),
    ...(snapshots === 'daily' ? ['snapshots'] : []),
  ]
}

/** What `plan` says of a step that folds profiles. */
export function detailsOf({ traits }: TraitSet, { names }: SegmentRules): Record<string, string> {
  const shown = traits.filter(({ isImplicit }) => !isImplicit)
  const rules = shown.map(({ name, rule, window }) =>
    window === undefined
      ? `${name} (${rule.name})`
      : `${name} (${rule.name}, ${window.window.description})`,
  )
  const segments = names.length === 0 ? {} : { segments: names.join(', ') }
  return { traits: rules.join(', '), ...segments }
}

/** Refuses segments that traits cannot serve: throws `SegmentsError` with all that is wrong. */
export function requireTraits(segments: SegmentSet, { traits }: TraitSet): void {
  const known = traits.map(({ name, rule: { valueType } }) => [name, { valueType }] as const)
  const problems = checkSegments(segments, Object.fromEntries(known))
  if (problems.length > 0) throw new SegmentsError(problems)
}
