import { describe, expect, it } from 'vitest'
import {
  identifierType,
  identifierTypes,
  parseIdentifier,
  restoreType,
  storedType,
  type IdentifierType,
  type StoredIdentifierType,
} from '#schemas'

describe('storedType', () => {
  it('should restore what normalises alike, from JSON', () => {
    const custom = identifierType({ name: 'card', rank: 15, paths: ['traits.card'] })
    const types = identifierTypes(
      { dropPlusTag: true, dotlessDomains: ['example.com'], defaultCountry: 'DE' },
      [custom],
    )
    const restored = types.map(copied)
    for (const text of [
      'email:Ada.L+news@Example.com',
      'phone:030 123456',
      'device_id:ABC-1',
      'user_id: Ada ',
      'card: X1',
    ]) {
      expect(parseIdentifier(text, restored)).toEqual(parseIdentifier(text, types))
    }
  })

  it('should take values of a function of its own as they are stored', () => {
    const shouted = identifierType({
      name: 'nick',
      rank: 70,
      paths: ['traits.nick'],
      normalise: (text) => text.toUpperCase(),
    })
    expect(parseIdentifier('nick:GUEST', [copied(shouted)])).toEqual({
      type: 'nick',
      value: 'GUEST',
    })
  })
})

// Helpers

/** The type as whoever reads what was stored has it. */
function copied(type: IdentifierType): IdentifierType {
  return restoreType(JSON.parse(JSON.stringify(storedType(type))) as StoredIdentifierType)
}
