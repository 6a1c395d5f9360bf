export * from './segment-change.ts'
export type * from './segment-rules.ts'
