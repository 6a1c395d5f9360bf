import type { TraitType } from '../../aggregations/merge-rule.ts'
import type { Criterion } from '../criteria/criterion.ts'
import { implicitPrefix } from '../criteria/events/implicit-trait.ts'
import { fitProblem } from '../criteria/fit-problem.ts'
import { nearest } from './nearest.ts'
import type { SegmentSet } from '../segment-set.ts'

/** Declared traits by name, as far as segments are checked against them. */
export type KnownTraits = Readonly<Record<string, { readonly valueType: TraitType }>>

/**
 * What is wrong between segments and the traits that are declared, each with its place and what to do:
 * traits that are not there, and types that a comparison can never hold for. None where all is well.
 */
export function checkSegments(segments: SegmentSet, traits: KnownTraits): readonly string[] {
  const taken = Object.keys(traits).filter((name) => name.startsWith(implicitPrefix))
  return [
    ...taken.map(
      (name) => `trait ${name}: names that begin with ${implicitPrefix} are taken: rename it`,
    ),
    ...segments
      .segments()
      .flatMap(({ criteria }) => criteria.flatMap((each) => traitProblem(each, traits) ?? [])),
  ]
}

/** What is wrong between a criterion and the traits that are declared; undefined where nothing is. */
export function traitProblem(criterion: Criterion, traits: KnownTraits): string | undefined {
  const { at, uses, comparison } = criterion
  const { trait: name } = uses
  if (name === undefined || comparison === undefined) return undefined
  const known = Object.hasOwn(traits, name) ? traits[name] : undefined
  if (known === undefined) {
    return `${at}: no trait is called "${name}"${nearest(name, Object.keys(traits))}`
  }
  const problem = fitProblem(`trait ${name}`, known.valueType, comparison)
  return problem && `${at}: ${problem}`
}
