export type * from './connector.ts'
export { TransientError } from './errors.ts'
