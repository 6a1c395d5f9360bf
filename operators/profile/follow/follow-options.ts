import type { SegmentRules } from '../../segments/segment-rules.ts'
import { versionOf, type DeclaredTrait, type TraitSet } from '../../traits/trait-set.ts'
import type { FoldProfileOptions } from '../fold-profile.ts'

/** What is followed of profiles. */
export interface FollowOptions {
  readonly traits: TraitSet
  readonly segments: SegmentRules
  /** Traits whose changes are told. */
  readonly told: readonly DeclaredTrait[]
  /** Whether a snapshot is told of each day on which a profile changes. */
  readonly snapshots: boolean
  /** Whether messages about whole profiles come when time changes one. */
  readonly keepsFacts: boolean
  /** Changes with the definition of any trait or segment. */
  readonly revision: string
}

/**
 * What is to be followed; undefined where nothing is: no segments, no changes to tell, and no window that
 * has to be emptied. Throws `RangeError` for a trait that is not declared.
 */
export function followOptions({
  traits,
  segments,
  traitChanges = [],
  snapshots = 'none',
  emit,
}: FoldProfileOptions & {
  readonly traits: TraitSet
  readonly segments: SegmentRules
}): FollowOptions | undefined {
  const told = traitChanges.map((name) => toldTrait(name, traits))
  const keepsFacts = emit === 'profile' && (traits.isTimed || segments.isTimed)
  const hasWork = segments.names.length > 0 || told.length > 0 || snapshots === 'daily'
  if (!hasWork && !keepsFacts && traits.windows.length === 0) return undefined
  const versions = [
    ...traits.traits.map(({ name, version }) => `${name} ${version}`),
    ...segments.names.map((name) => `${name} ${segments.versionOf(name)}`),
  ]
  const revision = versionOf({ versions })
  return { traits, segments, told, snapshots: snapshots === 'daily', keepsFacts, revision }
}

function toldTrait(name: string, traits: TraitSet): DeclaredTrait {
  const trait = traits.get(name)
  if (trait !== undefined && !trait.isImplicit) return trait
  throw new RangeError(
    `foldProfile: traitChanges names '${name}', which is no trait; declare it, or name one of ${traits.names.join(', ')}`,
  )
}
