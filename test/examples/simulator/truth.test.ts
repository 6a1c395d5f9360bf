import { describe, expect, it } from 'vitest'
import { identifiersOf } from '#schemas'
import { generate } from '../../../examples/simulator/generate.ts'
import { junkEmails, junkPhones, junkUserIds } from '../../../examples/simulator/noise/junk.ts'
import { noNoise } from '../../../examples/simulator/noise/noise-shares.ts'
import { personOf } from '../../../examples/simulator/people/person.ts'
import { decode } from './decode.ts'
import type { Message } from './message.ts'

describe('truth', () => {
  it('should never give one account, email address or private browser to two people', () => {
    const owners = new Map<string, string>()
    const noise = { ...noNoise, naturalDuplicates: 0.05 }
    for (const { line, person = '' } of generate({ seed: 9, people: 1_000, noise })) {
      const { userId, traits, context } = JSON.parse(line) as Message
      const email = traits?.email ?? context.traits?.email
      for (const identifier of [userId, email?.trim().toLowerCase()]) {
        if (identifier === undefined || identifier === null || identifier === '') continue
        expect(owners.get(identifier) ?? person).toBe(person)
        owners.set(identifier, person)
      }
    }
    expect(owners.size).toBeGreaterThan(1_000)
  })

  it('should have browsers and phones that several people use', () => {
    const users = new Map<string, Set<string>>()
    for (const { line, person, kind } of generate({ seed: 9, people: 1_000 })) {
      if (kind === 'bad' || person === undefined) continue
      const { anonymousId } = JSON.parse(line) as Message
      if (anonymousId === undefined) continue
      users.set(anonymousId, (users.get(anonymousId) ?? new Set()).add(person))
    }
    const shared = [...users.values()].filter((people) => people.size > 1)
    expect(shared.length).toBeGreaterThan(20)
    expect(shared.length).toBeLessThan(users.size / 5)
  })
})

describe('junk', () => {
  const identifiers = (userId: string, traits: Readonly<Record<string, string>>) => {
    const line = JSON.stringify({
      type: 'identify',
      userId,
      traits,
      timestamp: '2025-01-01T00:00:00Z',
    })
    const decoded = decode(line)
    return decoded.ok ? identifiersOf(decoded.value).map(({ type }) => type) : []
  }

  it.each(junkUserIds)('should be no user id: %s', (userId) => {
    expect(identifiers(userId, {})).toEqual([])
  })

  it.each([...junkEmails, ...junkPhones])('should be no address and no number: %s', (junk) => {
    expect(identifiers('u1', { email: junk, phone: junk })).toEqual(['user_id'])
  })

  it('should not take in what people really type', () => {
    for (let person = 0; person < 1_000_000; person += 9_973) {
      const { email, phone } = personOf(1, person, 2)
      expect(identifiers('u1', { email, phone })).toEqual(['user_id', 'email', 'phone'])
    }
  })
})
