import type * as operators from '#operators'
import { days, emailType, userIdType } from '#schemas'
import { model } from '../../../operators/identity/matching/alike.ts'

/** What rule sets are made with: the product's functions, or a mutant's. */
type Makers = Pick<
  typeof operators,
  | 'identityRules'
  | 'moreThan'
  | 'recurring'
  | 'fellegiSunter'
  | 'compareText'
  | 'block'
  | 'sameField'
>

/** Rule sets that between them have every kind of rule. */
export function ruleSets(makers: Makers) {
  const { identityRules, moreThan, recurring } = makers
  return {
    default: identityRules(),
    tenants: identityRules({ tenant: 'context.tenant', types: { device_id: { limit: 2 } } }),
    windows: identityRules({
      types: {
        email: { limit: { max: 1, within: days(7) } },
        anonymous_id: { limit: 3 },
        phone: { shared: { by: 'user_id', above: 1, within: days(30) }, limit: 3 },
        device_id: { shared: { by: 'user_id', above: 1 } },
        ip: { conducts: false },
      },
      conflict: 'latest',
      maxCluster: 6,
      review: [moreThan(2, 'phone'), recurring(3)],
    }),
    'one window': identityRules({
      identifiers: [userIdType, emailType()],
      types: { email: { limit: { max: 1, within: days(7) } } },
    }),
    alike: identityRules({ types: { user_id: { limit: 3 } }, candidates: [alike(makers)] }),
    'a guard of its own': identityRules({
      types: {
        country: { paths: ['traits.country'], rank: 55 },
        anonymous_id: { shared: { by: 'email', above: 2 } },
      },
      guards: [
        {
          name: 'one country',
          hereditary: true,
          allows: (members) => countries(members).length < 2,
        },
      ],
    }),
  }
}

/** People with equal names or dates of birth. */
function alike({ fellegiSunter, compareText, block, sameField }: Makers) {
  return fellegiSunter({
    comparisons: [
      compareText('name', { frequencies: false }),
      compareText('born', { frequencies: false }),
    ],
    blocking: [block(sameField('name')), block(sameField('born'))],
    band: { review: 0.3, merge: 0.95 },
    requiresConsent: 'matching',
    model,
  })
}

function countries(members: readonly operators.Member[]) {
  return members.filter(({ identifier }) => identifier.startsWith('country:'))
}
