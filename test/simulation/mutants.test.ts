/** Shows that the simulation would notice a protocol with a step missing. */
import { describe, it } from 'vitest'
import { expectNoticed } from './exactly-once.ts'
import { mutants } from './mutants.ts'

describe('the simulation', () => {
  for (const [name, mutant] of Object.entries(mutants)) {
    it(`should notice ${name}`, () => expectNoticed(mutant))
  }
})
