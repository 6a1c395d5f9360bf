export type * from './profile-snapshot.ts'
export type * from './trait-change.ts'
export * from './trait-set.ts'
export * from './fragment-history.ts'
