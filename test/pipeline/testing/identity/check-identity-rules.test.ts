import { describe, expect, it } from 'vitest'
import * as operators from '#operators'
import { Refusal } from '#schemas'
import { checkIdentityRules, IdentityLawError } from '../../../../pipeline/testing.ts'
import { ruleSets } from './rule-sets.ts'

const { count, identityRules, latestTraits } = operators
const sets = ruleSets(operators)
const traits = { known: latestTraits(), events: count() }

/** Few cases here; `ANABRANCH_IDENTITY_RUNS=20000` for the nightly ones. */
const runs = Number(process.env['ANABRANCH_IDENTITY_RUNS'] ?? 40)
const nightMs = 8 * 3_600_000

describe('checkIdentityRules', () => {
  it.each(Object.entries(sets))(
    'should find that all laws hold: %s',
    async (_name, rules) => {
      const { laws, untested } = await checkIdentityRules(rules, { runs, traits })
      const ids = new Set(laws.map(({ id }) => id))
      const all = Array.from({ length: 18 }, (_, place) => `P${place + 1}`)
      const expected = rules.guards.length > 0 ? all : all.filter((id) => id !== 'P6')
      expect([...ids].toSorted()).toEqual(expected.toSorted())
      expect(untested).toEqual([])
    },
    nightMs,
  )

  it('should name the part that a guard refuses of what it allows', async () => {
    const error = await brokenBy(hasEmail, { seed: 1 })
    expect(error.law).toBe('P6')
    expect(error.message).toContain("The guard 'has an email' is not hereditary")
    expect(error.message).toMatch(/it allows:\n {3}.*\n[^]*it refuses:\n/)
  })

  it('should find the same case again by its seed and path', async () => {
    const first = await brokenBy(hasEmail, {})
    const [, seed, path] = /seed: (-?\d+), path: '([\d:]+)'/.exec(first.message) ?? []
    const again = await brokenBy(hasEmail, { seed: Number(seed), path: path ?? '' })
    expect(bodyOf(again)).toBe(bodyOf(first))
  })

  it('should notice a guard that asks for the order of identifiers', async () => {
    const allows = (members: readonly operators.Member[]) =>
      !members[0]?.identifier.startsWith('phone:')
    const rules = identityRules({ guards: [{ name: 'no phone first', hereditary: true, allows }] })
    await expect(checkIdentityRules(rules, { only: ['P6'] })).rejects.toThrow('no phone first')
  })

  it('should notice a merge rule that depends on the order of profiles', async () => {
    const first = { ...latestTraits(), merge: (left: unknown) => left }
    const checked = checkIdentityRules(sets.default, {
      only: ['P17'],
      traits: { first },
      runs: 500,
    })
    await expect(checked).rejects.toThrow("The trait 'first' depends on the order of profiles")
  })

  it('should say of which types it can make up no values, and take some', async () => {
    const normalise = (text: string) =>
      /^LC\d{4}$/.test(text) ? text : new Refusal('malformed', 'no card')
    const rules = identityRules({
      types: { card: { paths: ['traits.card'], rank: 15, normalise } },
    })
    const without = await checkIdentityRules(rules, { runs: 1 })
    expect(without.untested).toEqual(['card'])
    const values = { card: ['LC0001', 'LC0002'] }
    expect((await checkIdentityRules(rules, { runs: 1, values })).untested).toEqual([])
  })
})

// Helpers

const hasEmail = identityRules({
  guards: [
    {
      name: 'has an email',
      hereditary: true,
      allows: (members) =>
        members.length < 2 || members.some(({ identifier }) => identifier.startsWith('email:')),
    },
  ],
})

async function brokenBy(
  rules: ReturnType<typeof identityRules>,
  options: { readonly seed?: number; readonly path?: string },
): Promise<IdentityLawError> {
  const error: unknown = await checkIdentityRules(rules, options).catch((thrown: unknown) => thrown)
  if (error instanceof IdentityLawError) return error
  throw new Error(`broke no law: ${String(error)}`)
}

/** Without the last line, which says how to run it again. */
function bodyOf({ message }: Error): string {
  return message.split('\n').slice(0, -1).join('\n')
}
