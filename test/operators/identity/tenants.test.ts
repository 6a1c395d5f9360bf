import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityRules, resolveIdentity, type IdentityRules } from '#operators'
import { parseIdentifier, type CustomerEvent } from '#schemas'
import { eventMessage, messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { alikeRules } from './matching/alike.ts'

const rules = identityRules({ tenant: 'context.tenant' })

describe('tenants', () => {
  it('should keep what is the same in two of them apart', async () => {
    const harness = await open(rules)
    harness.send(seen('acme', { userId: 'ada', traits: { email: 'Ada@Example.com' } }))
    harness.send(seen('bolt', { userId: 'bob', traits: { email: 'ada@example.com' } }))
    expect(harness.values.map(({ members }) => members)).toEqual([
      ['user_id:acme/ada', 'email:acme/ada@example.com'],
      ['user_id:bolt/bob', 'email:bolt/ada@example.com'],
    ])
  })

  it('should follow an alias call within its tenant', async () => {
    const harness = await open(rules)
    harness.send(seen('acme', { anonymousId: 'browser' }))
    harness.send(seen('bolt', { anonymousId: 'browser' }))
    harness.send(seen('acme', { type: 'alias', userId: 'ada', previousId: 'browser' }))
    expect(harness.values.at(-1)?.members).toEqual([
      'user_id:acme/ada',
      'anonymous_id:acme/browser',
    ])
  })

  it('should not believe a placeholder because a tenant stands before it', async () => {
    const harness = await open(rules)
    harness.send(seen('acme', { userId: 'null', anonymousId: 'browser' }))
    expect(harness.values[0]?.members).toEqual(['anonymous_id:acme/browser'])
  })

  it.each([undefined, '', 'a/b', ' acme', 'acme\n', 'a\u0000', 'a\ud800', 'x'.repeat(65)])(
    'should reject an event of tenant %j',
    async (name) => {
      const harness = await open(rules)
      harness.send(seen(name, { userId: 'acme/ada' }))
      expect(harness.refused).toMatchObject([{ reason: 'no-identifier' }])
      expect(harness.refused[0]?.detail).toContain('at context.tenant')
    },
  )

  it.each([
    [{ verb: 'must-link', left: 'user_id:acme/ada', right: 'user_id:bolt/bob' }, 'of two tenants'],
    [
      { verb: 'transfer', device: 'device_id:acme/d', account: 'user_id:bolt/bob' },
      'of two tenants',
    ],
    [{ verb: 'block', identifier: 'user_id:ada' }, "'user_id:ada' names no tenant"],
  ] as const)('should not be joined or passed over by a command: %j', async (verb, problem) => {
    const harness = await open(rules)
    const stamp = { id: 'c1', atMs: 1, author: 'ada', reason: 'test' }
    harness.send(messageOf({ ...stamp, ...verb }))
    expect(harness.refused).toMatchObject([{ reason: 'invalid-command' }])
    expect(harness.refused[0]?.detail).toContain(problem)
  })

  it('should be looked up as they are written', () => {
    const { identifiers } = rules
    const found = parseIdentifier('email:acme/Ada@Example.com', identifiers)
    expect(found).toEqual({ type: 'email', value: 'acme/ada@example.com' })
    expect(() => parseIdentifier('email:ada@example.com', identifiers)).toThrow('tenant/value')
  })

  it('should refuse a path that no event can have', () => {
    expect(() => identityRules({ tenant: 'tenant' })).toThrow("tenant: path 'tenant': use one of")
  })

  it('should compare people of one tenant only', async () => {
    const alike = alikeRules({}, { tenant: 'context.tenant', types: { user_id: { limit: 3 } } })
    const harness = await open(alike)
    const traits = { name: 'Ada Lovelace', born: '1815-12-10' }
    harness.send(seen('acme', { userId: 'ada', traits }), seen('bolt', { userId: 'ada', traits }))
    harness.send(seen('acme', { userId: 'augusta', traits }))
    expect(harness.values.at(-1)?.members).toEqual(['user_id:acme/ada', 'user_id:acme/augusta'])
  })

  it('should make of several what each makes alone', async () => {
    const event = fc.record({
      tenant: fc.constantFrom('acme', 'bolt'),
      userId: fc.option(fc.constantFrom('u1', 'u2')),
      anonymousId: fc.constantFrom('b1', 'b2', 'b3'),
      timestampMs: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (events) => {
        const together = await open(rules)
        for (const { tenant, ...fields } of events) together.send(seen(tenant, fields))
        for (const tenant of ['acme', 'bolt']) {
          const alone = await open(rules)
          const own = events.filter((each) => each.tenant === tenant)
          for (const { tenant: _, ...fields } of own) alone.send(seen(tenant, fields))
          const ofTenant = together.values.filter(({ fragment }) =>
            fragment.includes(`:${tenant}/`),
          )
          expect(ofTenant.map(({ profileId, members }) => [profileId, members])).toEqual(
            alone.values.map(({ profileId, members }) => [profileId, members]),
          )
        }
      }),
      { numRuns: 200 },
    )
  })
})

function seen(tenant: string | undefined, fields: Partial<CustomerEvent>) {
  const context = tenant === undefined ? {} : { tenant }
  return eventMessage({ type: 'identify', context, ...fields })
}

function open(under: IdentityRules) {
  return openOperator(resolveIdentity({ rules: under }))
}
