import fc from 'fast-check'
import type { SimulatorOptions } from '../../../examples/simulator/options.ts'

/** Small histories of any kind. */
export function someOptions(): fc.Arbitrary<SimulatorOptions> {
  return fc.record({
    seed: fc.nat(),
    people: fc.integer({ min: 1, max: 60 }),
    days: fc.integer({ min: 1, max: 60 }),
    visitsPerPerson: fc.integer({ min: 2, max: 6 }),
  })
}
