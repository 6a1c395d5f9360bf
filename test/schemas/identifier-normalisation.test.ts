import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BoundedCache,
  identifierKey,
  identifierType,
  identifierTypes,
  InvalidIdentifierError,
  parseIdentifier,
} from '#schemas'

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
