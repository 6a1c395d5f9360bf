export type { OperationsConfig } from './settings.ts'
export { startOperations, type Operations, type OperationsOptions } from './start-operations.ts'
