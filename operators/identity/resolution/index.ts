export { guardNames } from './guard-names.ts'
export * from './resolve.ts'
