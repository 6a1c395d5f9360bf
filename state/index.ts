export * from './cell.ts'
export type * from './manifest.ts'
export type * from './state-store.ts'
export type * from './timers.ts'
