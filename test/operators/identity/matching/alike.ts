import {
  block,
  compareText,
  fellegiSunter,
  identityRules,
  resolveIdentity,
  sameField,
  type CandidateModel,
  type FellegiSunterOptions,
  type IdentityRulesOptions,
} from '#operators'
import { withVersion } from '../../../../operators/candidates/model/model-version.ts'

const shares = (m: number, u: number) => [
  { name: 'equal', m, u },
  { name: 'different', m: 1 - m, u: 1 - u },
]

/**
 * What names and dates of birth say. Equal in both: a chance of 0.999. Equal in one, and the other is
 * different or not known: 0.1 to 0.5.
 */
export const model: CandidateModel = withVersion({
  format: 1,
  records: 100,
  matchesPerRecord: 1,
  comparisons: [
    { name: 'name', levels: shares(0.9, 0.01) },
    { name: 'born', levels: shares(0.9, 0.001) },
  ],
  frequencies: {},
})

const plain = { frequencies: false }

/** Rules that look for people with equal names and dates of birth. */
export function alikeRules(
  options: Partial<FellegiSunterOptions> = {},
  rules: Omit<IdentityRulesOptions, 'candidates'> = {},
) {
  const candidates = fellegiSunter({
    comparisons: [compareText('name', plain), compareText('born', plain)],
    blocking: [block(sameField('name')), block(sameField('born'))],
    band: { review: 0.3, merge: 0.95 },
    model,
    ...options,
  })
  return identityRules({ ...rules, candidates: [candidates] })
}

/** Identity resolution under them. */
export function alikeIdentity(
  options: Partial<FellegiSunterOptions> = {},
  rules: Omit<IdentityRulesOptions, 'candidates'> = {},
) {
  return resolveIdentity({ rules: alikeRules(options, rules), emit: 'profile' })
}
