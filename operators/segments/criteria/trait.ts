import { Comparisons } from '../../conditions/comparisons/comparisons.ts'
import { comparisonsIn, readComparison } from '../../conditions/comparisons/comparison.ts'
import { exactTimeMs } from '../../conditions/comparisons/value-type.ts'
import type { ProfileCondition } from '../../conditions/profile-condition.ts'
import { readText, refuseOthers } from '../../conditions/reading.ts'
import { comparing, type ReadCriterion } from './criterion.ts'
import { profileCondition } from './profile-criterion.ts'

/**
 * A declared trait of the profile, as of now: `trait('lifetime_value').atLeast(500)`. Scores are traits,
 * too. Numbers that are compared with times are milliseconds since the Unix epoch.
 */
export function trait(name: string): Comparisons<ProfileCondition> {
  return new Comparisons((kind, operand) => profileCondition({ trait: name, [kind]: operand }))
}

/** Reads `{ "trait": "lifetime_value", "atLeast": 500 }`. */
export const readTrait: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['trait', ...comparisonsIn(definition)], at, reading)
  const name = readText(definition['trait'], `${at}.trait`, reading)
  const comparison = readComparison(definition, at, reading, exactTimeMs)
  if (name === undefined || comparison === undefined) return undefined
  return comparing({
    definition: { trait: name, ...comparison.definition },
    at,
    subject: `trait ${name}`,
    uses: { trait: name },
    comparison,
    value: (inputs) => inputs.trait(name),
  })
}
