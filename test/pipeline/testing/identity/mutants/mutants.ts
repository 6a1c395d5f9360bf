import { commandMutants } from './command-mutants.ts'
import type { IdentityMutant } from './mutant.ts'
import { matchingMutants } from './matching-mutants.ts'
import { structureMutants } from './structure-mutants.ts'

/** Each of them has to be noticed. */
export const mutants: readonly IdentityMutant[] = [
  ...structureMutants,
  ...commandMutants,
  ...matchingMutants,
]
