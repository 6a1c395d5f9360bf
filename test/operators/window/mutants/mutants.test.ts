/** Shows that the oracle notices each wrong version of windows, and a store that loses their timers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as operators from '#operators'
import { expectAsOracle, programs } from '../oracle/programs.ts'
import { windowMutants } from './mutants.ts'

/** Always the same programs: a mutant that is noticed seldom is noticed in every run of this test. */
const chosen = { seed: 7, numRuns: 1_000 }

const operatorsPath = '../../../../operators/index.ts'

describe('the oracle of windows', () => {
  it.each([...windowMutants.entries()].map(([place, { name }]) => ({ place, name })))(
    'should notice: $name',
    async ({ place }) => {
      const mutant = (await import(
        /* @vite-ignore */ `${operatorsPath}?window-mutant=${place}`
      )) as typeof operators
      const runs = fc.asyncProperty(programs(mutant), (program) => expectAsOracle(mutant, program))
      const { failed } = await fc.check(runs, { ...chosen, endOnFailure: true })
      expect(failed).toBe(true)
    },
  )

  it('should notice: timers are not restored', async () => {
    const real = (await import(operatorsPath)) as typeof operators
    const runs = fc.asyncProperty(programs(real), (program) =>
      expectAsOracle(real, program, 'without timers'),
    )
    const { failed } = await fc.check(runs, { ...chosen, endOnFailure: true })
    expect(failed).toBe(true)
  })
})
