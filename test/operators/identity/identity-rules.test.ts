import { describe, expect, it } from 'vitest'
import { identityRules, IdentityRulesError, moreThan } from '#operators'
import { identifierType, identifierTypes } from '#schemas'

describe('identityRules', () => {
  it('should have limits that fit people', () => {
    const limits = identityRules().types.map(({ name, limit }) => [name, limit])
    expect(limits).toEqual([
      ['user_id', 1],
      ['email', 5],
      ['phone', 5],
      ['device_id', 50],
      ['anonymous_id', 200],
    ])
  })

  it('should order types by rank, custom ones among them', () => {
    const loyalty = identifierType({ name: 'loyalty_card', rank: 15, paths: ['traits.card'] })
    const rules = identityRules({
      identifiers: identifierTypes({}, [loyalty]),
      types: { loyalty_card: { limit: 2 }, anonymous_id: { rank: 1 } },
    })
    expect(rules.types.map(({ name }) => name).slice(0, 3)).toEqual([
      'anonymous_id',
      'user_id',
      'loyalty_card',
    ])
  })

  it('should tell every problem at once', () => {
    const wrong = () =>
      identityRules({
        types: { emial: { limit: 5 }, email: { limit: 0, rank: -1 } },
        review: [moreThan(5, 'fax')],
        maxCluster: 1.5,
        idKey: '',
      })
    expect(wrong).toThrow(IdentityRulesError)
    expect(wrong).toThrow(/emial.*rank of "email".*limit of "email".*maxCluster.*fax.*idKey/s)
  })

  it('should have another version where a rule is another one', () => {
    const { version } = identityRules()
    expect(identityRules().version).toBe(version)
    expect(identityRules({ types: { email: { limit: 4 } } }).version).not.toBe(version)
  })
})
