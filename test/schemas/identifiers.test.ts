import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  defaultIdentifierTypes,
  disposableMailboxes,
  identifierKey,
  identifiersOf,
  identifierType,
  identifierTypes,
  linearPattern,
  parseIdentifier,
  roleMailboxes,
  type CustomerEvent,
  type IdentifierType,
} from '#schemas'
import { eventOf, jsonObjects } from './customer-events.ts'

describe('identifiersOf', () => {
  it('should find the identifiers of an event, strongest first', () => {
    const traits = { email: ' Ada@Example.com ', phone: '+49 30 1234567' }
    const context = { device: { id: 'ABC-1', advertisingId: 'DEF-2' } }
    expect(keysOf({ type: 'identify', event: null, traits, context })).toEqual([
      'user_id:user-7',
      'email:ada@example.com',
      'phone:+49301234567',
      'device_id:abc-1',
      'device_id:def-2',
      'anonymous_id:5b6d2f1e-1f0a-4c83-9a5a-2a2f7a9e3b11',
    ])
  })

  it('should name each identifier once', () => {
    const email = 'ada@example.com'
    const found = keysOf({ traits: { email }, properties: { email: 'ADA@example.com' } })
    expect(found.filter((key) => key.startsWith('email:'))).toEqual([`email:${email}`])
  })

  it('should take the traits of a group for what they are', () => {
    const group = {
      type: 'group',
      groupId: 'acme',
      traits: { email: 'office@acme.example' },
    } as const
    expect(keysOf(group)).not.toContain('email:office@acme.example')
    const context = { traits: { email: 'ada@example.com' } }
    expect(keysOf({ ...group, context })).toContain('email:ada@example.com')
  })

  it('should take what an alias leaves behind for an anonymous id', () => {
    const alias = { type: 'alias', previousId: 'browser-1', anonymousId: null } as const
    expect(keysOf(alias)).toEqual(['user_id:user-7', 'anonymous_id:browser-1'])
  })

  it('should read the external ids of Segment and of RudderStack', () => {
    const entries = [
      { id: 'Eve@Example.com', type: 'email', collection: 'users', encoding: 'none' },
      { id: 'acme', type: 'user_id', collection: 'accounts', encoding: 'none' },
      { id: 'IDFA-9', type: 'ios.idfa' },
      { id: 'unheard-of', type: 'other_id' },
      null,
      'text',
    ]
    for (const context of [{ externalIds: entries }, { externalId: entries }]) {
      expect(keysOf({ context, anonymousId: null })).toEqual([
        'user_id:user-7',
        'email:eve@example.com',
        'device_id:idfa-9',
      ])
    }
  })

  it('should find types that a definition adds, at their rank', () => {
    const card = identifierType({
      name: 'card',
      rank: 15,
      paths: ['traits.cardNumber', 'context.externalIds.card'],
    })
    const types = identifierTypes({}, [card])
    const context = { externalIds: [{ id: 'c-2', type: 'card' }] }
    expect(keysOf({ traits: { cardNumber: 4711, email: 'a@b.example' }, context }, types)).toEqual([
      'user_id:user-7',
      'card:4711',
      'card:c-2',
      'email:a@b.example',
      'anonymous_id:5b6d2f1e-1f0a-4c83-9a5a-2a2f7a9e3b11',
    ])
  })

  it('should say which values it passed over, and why', () => {
    const seen: string[] = []
    const event = eventWith({ userId: 'null', traits: { email: 'ada', phone: '12' } })
    identifiersOf(event, defaultIdentifierTypes, (type, text, { reason }) => {
      seen.push(`${type} '${text}' ${reason}`)
    })
    expect(seen).toEqual([
      "user_id 'null' blocked-value",
      "email 'ada' invalid-email",
      "phone '12' invalid-phone",
    ])
  })

  it('should find bounded, normalised, distinct identifiers in any event', () => {
    fc.assert(
      fc.property(jsonObjects(), jsonObjects(), jsonObjects(), (traits, properties, device) => {
        const context = { device, traits, externalIds: [properties, device] }
        const found = identifiersOf(eventWith({ traits, properties, context }))
        const keys = found.map(identifierKey)
        expect(new Set(keys).size).toBe(keys.length)
        for (const identifier of found) {
          expect(Buffer.byteLength(identifier.value)).toBeLessThanOrEqual(1_024)
          expect(parseIdentifier(identifierKey(identifier))).toEqual(identifier)
        }
      }),
    )
  })
})

describe('blocked values', () => {
  const nobody = ['null', 'NULL', 'undefined', 'None', 'NaN', 'anonymous', 'Guest', ' ', '\t']
  const mistakes = ['true', '[object Object]', 'distinct_id', '"null"', "'none'", '-1']
  const zeros = ['0', '0000', '----', '00000000-0000-0000-0000-000000000000']

  it.each([...nobody, ...mistakes, ...zeros])('should not take %j for a user id', (userId) => {
    expect(keysOf({ userId, anonymousId: null })).toEqual([])
  })

  it.each([
    'test@test.com',
    'Test@Example.com',
    'noreply@shop.example',
    'do-not-reply+1@x.example',
  ])('should not take %j for an email', (email) => {
    expect(keysOf({ traits: { email }, userId: null, anonymousId: null })).toEqual([])
  })

  it('should leave ordinary values alone', () => {
    for (const userId of ['1', '10', 'a0', 'nullius', 'guest-7', '100-0', 'id-1']) {
      expect(keysOf({ userId, anonymousId: null })).toEqual([`user_id:${userId}`])
    }
    const email = 'replyno@example.com'
    expect(keysOf({ traits: { email }, userId: null, anonymousId: null })).toEqual([
      `email:${email}`,
    ])
  })

  it('should be replaced by the rules of a type', () => {
    const blocked = [{ values: ['Shared'], reason: 'our kiosk' }]
    const kiosk = identifierType({ name: 'kiosk', rank: 1, paths: ['userId'], blocked })
    expect(keysOf({ userId: 'null' }, [kiosk])).toEqual(['kiosk:null'])
    expect(keysOf({ userId: 'SHARED' }, [kiosk])).toEqual([])
    expect(() => parseIdentifier('kiosk:shared', [kiosk])).toThrow('our kiosk')
  })

  it('should include lists of mailboxes where a type asks for them', () => {
    const blocked = [disposableMailboxes(), roleMailboxes()]
    const mailbox = identifierType({ name: 'email', rank: 1, paths: ['userId'], blocked })
    for (const userId of ['ada@mailinator.com', 'sales@shop.example', 'support@shop.example']) {
      expect(keysOf({ userId }, [mailbox])).toEqual([])
      expect(keysOf({ userId })).toContain(`user_id:${userId}`)
    }
    expect(keysOf({ userId: 'ada@shop.example' }, [mailbox])).toEqual(['email:ada@shop.example'])
  })

  it('should be tested in linear time, whatever the pattern', () => {
    const blocked = [{ pattern: /^(a+)+$/i, reason: 'ten to the thirty steps to backtrack' }]
    const slow = identifierType({ name: 'slow', rank: 1, paths: ['userId'], blocked })
    expect(keysOf({ userId: `${'a'.repeat(500)}!` }, [slow])).toHaveLength(1)
    expect(keysOf({ userId: 'A'.repeat(500) }, [slow])).toEqual([])
  })

  it.each([
    [/(?<=a)b/, 'linear time'],
    [/(a)\1/, 'linear time'],
    [/a/g, "the flag 'g'"],
    [new RegExp('a'.repeat(1_001)), '1000 characters'],
  ])('should refuse %s', (pattern, reason) => {
    const blocked = [{ pattern, reason: 'too clever' }]
    const declare = () => identifierType({ name: 'own', rank: 1, paths: ['userId'], blocked })
    expect(declare).toThrow(reason)
    expect(declare).toThrow(TypeError)
  })

  it('should be matched as the language matches', () => {
    const sources = fc.constantFrom(
      '^info@',
      'b*c$',
      '^[a-c]{2,3}$',
      '(?:ab|c)+',
      '[^a]',
      '.a',
      '\\.',
    )
    const values = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', 'A', '@'), maxLength: 6 })
    fc.assert(
      fc.property(sources, fc.constantFrom('', 'i', 'u', 's'), values, (source, flags, value) => {
        const pattern = new RegExp(source, flags)
        expect(linearPattern(pattern)(value)).toBe(pattern.test(value))
      }),
    )
  })
})

// Helpers

function eventWith(changes: Partial<CustomerEvent>): CustomerEvent {
  return { ...eventOf(), ...changes }
}

function keysOf(
  changes: Partial<CustomerEvent>,
  types: readonly IdentifierType[] = defaultIdentifierTypes,
): string[] {
  return identifiersOf(eventWith(changes), types).map(identifierKey)
}
