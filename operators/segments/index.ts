export * from './segment-change.ts'
