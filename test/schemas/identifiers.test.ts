import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BoundedCache,
  defaultIdentifierTypes,
  identifierKey,
  identifiersOf,
  identifierType,
  identifierTypes,
  InvalidIdentifierError,
  parseIdentifier,
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
})

describe('normalisation', () => {
  it.each([
    ['email:Ada.Lovelace+x@Example.COM', 'email:ada.lovelace+x@example.com'],
    ['email:ａｄａ@example.com', 'email:ada@example.com'], // full width, by NFKC
    ['email:ÄDA@example.com', 'email:äda@example.com'],
    ['phone:+49 (0)30 / 1234567', 'phone:+49301234567'],
    ['phone:+1 213 373 4253', 'phone:+12133734253'],
    ['user_id: Ada ', 'user_id:Ada'],
    ['user_id:a:b', 'user_id:a:b'],
    ['device_id:AEBE52E7', 'device_id:aebe52e7'],
  ])('should read %j as %j', (text, key) => {
    expect(identifierKey(parseIdentifier(text))).toBe(key)
  })

  it('should follow the options for email and phone', () => {
    const types = identifierTypes({
      dropPlusTag: true,
      dotlessDomains: ['gmail.com'],
      defaultCountry: 'DE',
    })
    const keyOf = (text: string) => identifierKey(parseIdentifier(text, types))
    expect(keyOf('email:A.da+news@gmail.com')).toBe('email:ada@gmail.com')
    expect(keyOf('email:a.da+news@example.com')).toBe('email:a.da@example.com')
    expect(keyOf('email:+tag@example.com')).toBe('email:+tag@example.com')
    expect(keyOf('phone:030 1234567')).toBe('phone:+49301234567')
  })

  it('should change nothing when it is applied again', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    const type = fc.constantFrom('email', 'user_id', 'device_id')
    fc.assert(
      fc.property(
        type,
        fc.oneof(
          local,
          fc.emailAddress(),
          local.map((text) => `${text}@x.org`),
        ),
        expectFixed,
      ),
    )
  })

  it.each([
    ['ada@example.com', 'write <type>:<value> with a type of user_id, email, phone'],
    ['mail:ada@example.com', 'write <type>:<value>'],
    ['email:ada', 'send name@domain'],
    ['email:a@b@c', 'send name@domain'],
    ['phone:030 1234567', 'set the default country'],
    ['phone:+1 123 456 7890', 'no valid phone number'],
    ['user_id:', 'empty'],
    ['user_id:a\u0000b', 'control characters'],
    ['user_id:NULL', 'a missing value that was written out'],
    [`user_id:${'x'.repeat(513)}`, 'longer than 512 characters'],
    [`user_id:${'語'.repeat(400)}`, '1 KiB'],
  ])('should say why %j is no identifier', (text, message) => {
    expect(() => parseIdentifier(text)).toThrow(InvalidIdentifierError)
    expect(() => parseIdentifier(text)).toThrow(message)
  })
})

describe('identifierType', () => {
  it.each([
    ['E-mail', 'userId'],
    ['a:b', 'userId'],
    ['card', 'user'],
    ['card', 'userId.x'],
    ['card', 'traits'],
    ['card', 'traits..x'],
    ['card', 'traits.__proto__'],
    ['card', 'traits.constructor.name'],
  ])('should refuse the name %j with the path %j', (name, path) => {
    expect(() => identifierType({ name, rank: 1, paths: [path] })).toThrow(TypeError)
  })
})

describe('BoundedCache', () => {
  it('should keep what was used last within its bound', () => {
    const cache = new BoundedCache<number>(10)
    cache.set('kept', 1)
    for (let index = 0; index < 100; index++) {
      cache.set(`other-${index}`, index)
      expect(cache.get('kept')).toBe(1)
      expect(cache.size).toBeLessThanOrEqual(10)
    }
    expect(cache.get('other-0')).toBeUndefined()
    expect(cache.get('other-99')).toBe(99)
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

/** The law of normalisation: its result is its own normal form. */
function expectFixed(type: string, text: string): void {
  let identifier
  try {
    identifier = parseIdentifier(`${type}:${text}`)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidIdentifierError)
    return
  }
  expect(parseIdentifier(identifierKey(identifier))).toEqual(identifier)
}
