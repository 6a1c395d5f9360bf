import { loadMutants } from '../../../../services/vitest/load-mutants.ts'
import { mutants } from './mutants.ts'

/** Loads identity resolution with a fault in it, as `…?mutant=3`. */
export function identityMutants() {
  return loadMutants({
    query: 'mutant',
    mutable: /\/operators\/(index\.ts|identity\/|profile\/)|\/pipeline\/testing\/identity\//,
    mutants,
  })
}
