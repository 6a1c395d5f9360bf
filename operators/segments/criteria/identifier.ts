import type { ProfileCondition } from '../../conditions/profile-condition.ts'
import { readText, refuseOthers } from '../../conditions/reading.ts'
import type { ReadCriterion } from './criterion.ts'
import { profileCondition } from './profile-criterion.ts'

/** Profiles with an identifier of a type: `hasIdentifier('email')`, who can be written to. */
export function hasIdentifier(type: string): ProfileCondition {
  return profileCondition({ identifier: type })
}

/** Reads `{ "identifier": "email" }`. */
export const readIdentifier: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['identifier'], at, reading)
  reading.tests += 1
  const type = readText(definition['identifier'], `${at}.identifier`, reading)
  if (type === undefined) return undefined
  const prefix = `${type}:`
  return {
    kind: 'criterion',
    definition: { identifier: type },
    at,
    text: `has an identifier of type ${type}`,
    uses: { identifiers: true },
    value: ({ identifiers }) => identifiers.filter((key) => key.startsWith(prefix)),
    holds: ({ identifiers }) => identifiers.some((key) => key.startsWith(prefix)),
  }
}
