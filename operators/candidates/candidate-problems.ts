import { valueAtPath } from '#schemas'
import type { BlockingBounds } from './blocking/block-index.ts'
import type { FellegiSunterOptions } from './fellegi-sunter.ts'
import { patternsFit } from './training/patterns.ts'

/** Everything that is wrong with a declaration of candidates, each with what to do about it. */
export function candidateProblems(
  options: FellegiSunterOptions & { readonly bounds: BlockingBounds },
): readonly string[] {
  const {
    comparisons,
    blocking,
    band,
    bounds,
    requiresConsent,
    paths = {},
    population = 1,
  } = options
  const fields = [...comparisons, ...blocking].flatMap((each) => each.fields)
  const names = comparisons.map(({ name }) => name)
  return [
    ...(comparisons.length === 0 ? ['comparisons is empty: name at least one'] : []),
    ...(blocking.length === 0 ? ['blocking is empty: without a rule no records are compared'] : []),
    ...names
      .filter((name, place) => names.indexOf(name) !== place)
      .map((name) => `two comparisons are called "${name}": give one another name`),
    ...(patternsFit(comparisons)
      ? []
      : ['comparisons have too many levels together: leave some out']),
    ...chance('band.review', band.review),
    ...(band.merge === undefined ? [] : chance('band.merge', band.merge)),
    ...(band.merge !== undefined && band.merge < band.review
      ? [`band.merge is ${band.merge}, below band.review ${band.review}: nothing would be reviewed`]
      : []),
    ...Object.entries(bounds).flatMap(([name, value]) => wholeNumber(`bounds.${name}`, value)),
    ...(requiresConsent === ''
      ? ['requiresConsent is empty: name a purpose, or leave it out']
      : []),
    ...Object.entries(paths).flatMap(([field, path]) => pathProblems(field, path, fields)),
    ...wholeNumber('population', population),
  ]
}

function pathProblems(field: string, path: string, fields: readonly string[]): readonly string[] {
  if (!fields.includes(field)) {
    return [`paths.${field}: nothing compares "${field}"; fields are ${fields.join(', ')}`]
  }
  try {
    valueAtPath(path)
    return []
  } catch (error) {
    return [`paths.${field}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function chance(what: string, value: number): readonly string[] {
  if (value > 0 && value < 1) return []
  return [`${what} is ${value}, must be a chance between 0 and 1`]
}

function wholeNumber(what: string, value: number): readonly string[] {
  if (Number.isSafeInteger(value) && value > 0) return []
  return [`${what} is ${value}, must be a whole number from 1`]
}
