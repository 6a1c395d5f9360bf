export * from './look-up.ts'
export type { LoadKeys, LookUpFailure, LookUpOptions } from './look-up-options.ts'
