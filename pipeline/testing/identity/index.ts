export { identityEvents, identityPrograms } from './arbitraries.ts'
export * from './check-identity-rules.ts'
export { programText } from './print.ts'
export type * from './step.ts'
