/** Shows that `checkIdentityRules` notices each wrong version of identity resolution. */
import { describe, expect, it } from 'vitest'
import type * as kit from '../../../../../pipeline/testing/identity/index.ts'
import type * as operators from '#operators'
import { ruleSets } from '../rule-sets.ts'
import { mutants } from './mutants.ts'

/** Cases until a mutant is noticed, at the most: most are within the first fifty. */
const runs = 3_000

/** Always the same cases: a mutant that is noticed seldom is noticed in every run of this test. */
const seed = 7

describe('checkIdentityRules', () => {
  it.each([...mutants.entries()].map(([place, mutant]) => ({ place, ...mutant })))(
    'should notice: $name',
    async ({ place, law, rules = 'default' }) => {
      const { checkIdentityRules } = await load<typeof kit>(kitPath, place)
      const sets = ruleSets(await load<typeof operators>(operatorsPath, place))
      const checked = checkIdentityRules(sets[rules], { only: [law], runs, seed, shrink: false })
      await expect(checked).rejects.toThrow(`${law} does not hold`)
    },
  )
})

const kitPath = '../../../../../pipeline/testing/identity/index.ts'
const operatorsPath = '../../../../../operators/index.ts'

async function load<T>(path: string, mutant: number): Promise<T> {
  return (await import(/* @vite-ignore */ `${path}?mutant=${mutant}`)) as T
}
