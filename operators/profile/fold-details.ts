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
